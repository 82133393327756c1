import { beforeEach, describe, expect, it } from 'vitest';
import { createMiddleware } from '../src/middleware';
import { person, startAfresh, Uri } from './vscode';

const plan = Uri.parse('file:///plan.md');

/** Sends problems through the middleware, and keeps what reaches the editor. */
function publish() {
  const [shown, lines] = [[] as unknown[], [] as string[]];
  const output = { info: (line: string) => lines.push(line) };
  const middleware = createMiddleware(output as never);
  const send = (problems: readonly string[]) =>
    middleware.handleDiagnostics?.(plan as never, problems as never, (_uri, diagnostics) => shown.push(diagnostics));
  return { shown, lines, send };
}

beforeEach(startAfresh);

describe('problems in the plan', () => {
  it("appear after the editor's Markdown support is up, in their order: before, it would wipe their quick fixes", async () => {
    let finish = () => {};
    person.extensions.set('vscode.markdown-language-features', () => new Promise<void>((resolve) => (finish = resolve)));
    const { shown, send } = publish();
    send(['checkpoint due']);
    send([]);
    await new Promise(setImmediate);
    expect(shown).toEqual([]);
    finish();
    await new Promise(setImmediate);
    expect(shown).toEqual([['checkpoint due'], []]);
  });

  it('appear all the same where the editor has no Markdown support', async () => {
    const { shown, send } = publish();
    send(['checkpoint due']);
    await new Promise(setImmediate);
    expect(shown).toEqual([['checkpoint due']]);
  });

  it('appear all the same when it does not start', async () => {
    person.extensions.set('vscode.markdown-language-features', () => Promise.reject(new Error('broken')));
    const { shown, lines, send } = publish();
    send(['checkpoint due']);
    await new Promise(setImmediate);
    expect(shown).toEqual([['checkpoint due']]);
    expect(lines[0]).toContain('broken');
  });
});
