import { beforeEach, describe, expect, it } from 'vitest';
import { createMiddleware } from '../src/middleware';
import { person, startAfresh } from './vscode';

const saved: string[] = [];
const lines: string[] = [];

/** The editor holds a document; saving it works unless `failure` says why not. */
function hold(uri: string, { isDirty = false, failure = '' } = {}): void {
  const save = async () => {
    if (failure !== '') throw new Error(failure);
    saved.push(uri);
    return true;
  };
  person.documents.push({ uri, isDirty, save });
}

/** The server asks for an edit of documents; the editor makes it or refuses. */
async function edit(uris: readonly string[], { applied = true, versioned = true } = {}): Promise<unknown> {
  const { workspace } = createMiddleware({ info: (line: string) => lines.push(line) } as never);
  const changes = Object.fromEntries(uris.map((uri) => [uri, []]));
  const documentChanges = uris.map((uri) => ({ textDocument: { uri, version: 1 }, edits: [] }));
  const result = await workspace?.handleApplyEdit?.({ edit: versioned ? { documentChanges } : { changes } }, async () => ({ applied }));
  await new Promise(setImmediate);
  return result;
}

beforeEach(() => {
  startAfresh();
  saved.length = lines.length = 0;
});

describe('what the server changes', () => {
  it.each([true, false])('is saved where nothing was unsaved, in either form of an edit', async (versioned) => {
    hold('file:///plan.md');
    hold('file:///other.md');
    expect(await edit(['file:///plan.md'], { versioned })).toEqual({ applied: true });
    expect(saved).toEqual(['file:///plan.md']);
  });

  it('stays unsaved beside words that a person has not saved', async () => {
    hold('file:///plan.md', { isDirty: true });
    await edit(['file:///plan.md']);
    expect(saved).toEqual([]);
  });

  it('is not saved where the editor has refused the edit', async () => {
    hold('file:///plan.md');
    expect(await edit(['file:///plan.md'], { applied: false })).toEqual({ applied: false });
    expect(saved).toEqual([]);
  });

  it('is told in the log where it cannot be saved, and the others are saved', async () => {
    hold('file:///plan.md', { failure: 'the disk is full' });
    hold('file:///log.md');
    await edit(['file:///plan.md', 'file:///log.md']);
    expect(lines).toEqual(['Saving file:///plan.md: the disk is full']);
    expect(saved).toEqual(['file:///log.md']);
  });
});

describe('a document that the server shows', () => {
  it('is opened to stay, at its place', async () => {
    const { window } = createMiddleware({} as never);
    const selection = { start: { line: 4, character: 0 }, end: { line: 4, character: 2 } };
    const shown = await window?.showDocument?.({ uri: 'file:///plan.md', takeFocus: true, selection }, {} as never, async () => ({ success: false }));
    expect(shown).toEqual({ success: true });
    expect(person.opened).toEqual(['file:///plan.md']);
  });

  it('is left to the client library where it is a page of the web', async () => {
    const { window } = createMiddleware({} as never);
    const shown = await window?.showDocument?.({ uri: 'https://example.org', external: true }, {} as never, async () => ({ success: true }));
    expect(shown).toEqual({ success: true });
    expect(person.opened).toEqual([]);
  });
});
