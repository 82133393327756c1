import { describe, expect, it } from 'vitest';
import { findServer, isCompatible } from '../src/serverCommand';
import type { Search } from '../src/serverCommand';
import { makeFolder, writeProgram } from './folders';

const privateCopy = { path: '/private/batonpass', args: [] };

/** A search that remembers what it logged; the private copy is always at hand. */
function search(given: Partial<Search>): Search & { readonly lines: string[] } {
  const lines: string[] = [];
  return {
    serverPath: '',
    version: '0.1.0',
    environment: { PATH: '' },
    usePrivateCopy: async () => privateCopy,
    log: (line) => lines.push(line),
    lines,
    ...given,
  };
}

const server = (version: string) => `test "$1" = --version && echo "batonpass ${version}"`;

describe('the server that is started', () => {
  it('is the one in the settings, before one on PATH', async () => {
    const [folder, other] = [await makeFolder(), await makeFolder()];
    const chosen = await writeProgram(folder, 'my-batonpass', server('0.1.7'));
    await writeProgram(other, 'batonpass', server('0.1.0'));
    expect(await findServer(search({ serverPath: chosen, environment: { PATH: other } }))).toEqual({
      path: chosen,
      args: [],
    });
  });

  it('is the one on PATH, before the private copy', async () => {
    const folder = await makeFolder();
    const found = await writeProgram(folder, 'batonpass', server('0.1.3'));
    expect(await findServer(search({ environment: { PATH: folder } }))).toEqual({ path: found, args: [] });
  });

  it('is the private copy when there is nothing else', async () => {
    expect(await findServer(search({}))).toEqual(privateCopy);
  });

  it.each([
    ['is of another version', server('0.2.0'), /is version 0\.2\.0, and this extension needs 0\.1\.x/],
    ['does not work', 'exit 1', /not a batonpass that works/],
    ['is another program of that name', 'echo "usage: baton"', /not a batonpass that works/],
  ])('is the private copy, with a line in the output, when the one on PATH %s', async (_case, script, line) => {
    const folder = await makeFolder();
    await writeProgram(folder, 'batonpass', script);
    const given = search({ environment: { PATH: folder } });
    expect(await findServer(given)).toEqual(privateCopy);
    expect(given.lines[0]).toMatch(line);
  });

  it.each([
    ['is not there', '/nowhere/batonpass', /cannot be started \(.*ENOENT/],
    ['is relative', 'bin/batonpass', /bin\/batonpass is not an absolute path/],
  ])('is not guessed when the one in the settings %s', async (_case, serverPath, reason) => {
    const found = findServer(search({ serverPath }));
    await expect(found).rejects.toThrow(reason);
    await expect(found).rejects.toMatchObject({ remedies: ['openSettings', 'tryAgain'] });
  });
});

describe('a server fits the extension', () => {
  it.each([
    ['0.1.0', '0.1.0', true],
    ['0.1.9', '0.1.0', true],
    ['0.2.0', '0.1.0', false],
    ['0.1.0.dev3', '0.1.0', true],
    ['1.4.0', '1.2.3', true],
    ['2.0.0', '1.9.0', false],
    ['1.0.0', '0.1.0', false],
  ])('%s with %s: %s', (found, own, expected) => {
    expect(isCompatible(found, own)).toBe(expected);
  });
});
