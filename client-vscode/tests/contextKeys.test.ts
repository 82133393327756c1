import { beforeEach, describe, expect, it } from 'vitest';
import { ContextKeys } from '../src/contextKeys';
import { active, none } from './register';
import { person, startAfresh } from './vscode';

const set = () => person.executed.map(({ args }) => args[1]);

beforeEach(startAfresh);

describe('the context key of the session', () => {
  it('is the status of the open session, and nothing when there is none', () => {
    const keys = new ContextKeys();
    keys.onContext(active);
    keys.onContext({ ...active, status: 'paused' });
    keys.onContext(none);
    expect(person.executed[0]).toEqual({ command: 'setContext', args: ['batonpass.session', 'active'] });
    expect(set()).toEqual(['active', 'paused', undefined]);
  });

  it('is set only when it changes: the gauge moves with every keystroke', () => {
    const keys = new ContextKeys();
    for (const text of ['1 %', '2 %', '3 %']) keys.onContext({ ...active, text });
    expect(set()).toEqual(['active']);
  });

  it('does not outlive the server', () => {
    const keys = new ContextKeys();
    keys.onContext(active);
    keys.onStopped();
    expect(set()).toEqual(['active', undefined]);
  });
});
