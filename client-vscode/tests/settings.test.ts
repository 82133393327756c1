import { beforeEach, describe, expect, it } from 'vitest';
import { readChosen, readPath } from '../src/settings';
import { person, startAfresh } from './vscode';

beforeEach(startAfresh);

describe('the settings the server is given', () => {
  it('are those the user has set: a default would overrule the configuration file of the project', () => {
    person.settings = {
      'batonpass.contextWindow': { default: 200000, user: 1000000 },
      'batonpass.contextBudget': { default: 70 },
      'batonpass.checkpoints': { default: [35, 60, 70], user: [50], workspace: [40] },
      'editor.fontSize': { default: 14, user: 12 },
    };
    expect(readChosen(undefined)).toEqual({ contextWindow: 1000000, checkpoints: [40] });
  });

  it('keep a value that is set to what counts as false', () => {
    person.settings = { 'batonpass.quietMilliseconds': { default: 300, workspace: 0 } };
    expect(readChosen(undefined)).toEqual({ quietMilliseconds: 0 });
  });
});

describe('a path in the settings', () => {
  it('is read without the space around it', () => {
    person.settings = { 'batonpass.serverPath': { default: '', user: ' /opt/batonpass ' } };
    expect(readPath('serverPath')).toBe('/opt/batonpass');
    expect(readPath('pythonPath')).toBe('');
  });
});
