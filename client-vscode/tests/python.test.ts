import { describe, expect, it } from 'vitest';
import { findPython } from '../src/python';
import { makeFolder, writeProgram } from './folders';

const says = (version: string) => `echo ${version}`;

describe('finding a Python', () => {
  it.each([
    ['the first name is good', { python3: '3.11', python: '3.12' }, 'python3'],
    ['the first name is too old', { python3: '3.9', python: '3.12' }, 'python'],
    ['only a name with its number is new enough', { python3: '3.9', 'python3.12': '3.12' }, 'python3.12'],
    ['there is a Python 2 beside it', { python: '2.7', 'python3.11': '3.11' }, 'python3.11'],
  ])('when %s', async (_case, installed, expected) => {
    const folder = await makeFolder();
    for (const [name, version] of Object.entries(installed)) await writeProgram(folder, name, says(version));
    expect(await findPython('', { PATH: folder })).toEqual({ path: `${folder}/${expected}`, args: [] });
  });

  it('says what it needs and what it found when none is good', async () => {
    const folder = await makeFolder();
    await writeProgram(folder, 'python3', says('3.10'));
    await writeProgram(folder, 'python', 'exit 1');
    await expect(findPython('', { PATH: folder })).rejects.toMatchObject({
      message: `The Batonpass server needs Python 3.11 or newer, and none was found on PATH (${folder}/python3 is Python 3.10; ${folder}/python does not run). Install one, or name it in the setting batonpass.pythonPath.`,
      remedies: ['openSettings', 'tryAgain'],
    });
  });

  it('does not call Python 4 a Python 3', async () => {
    const folder = await makeFolder();
    await writeProgram(folder, 'python3', says('4.0'));
    await expect(findPython('', { PATH: folder })).rejects.toThrow('is Python 4.0');
  });

  it('takes the one in the settings', async () => {
    const folder = await makeFolder();
    const chosen = await writeProgram(folder, 'my-python', says('3.13'));
    expect(await findPython(chosen, { PATH: '' })).toEqual({ path: chosen, args: [] });
  });

  it('does not pass over a wrong setting in silence', async () => {
    const folder = await makeFolder();
    await writeProgram(folder, 'python3', says('3.12'));
    const old = await writeProgram(folder, 'old-python', says('3.8'));
    const found = findPython(old, { PATH: folder });
    await expect(found).rejects.toThrow(/batonpass\.pythonPath cannot be used: .*old-python is Python 3\.8/);
  });
});
