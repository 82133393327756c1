import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createMiddleware } from '../src/middleware';
import { person, startAfresh, Uri } from './vscode';

const plan = Uri.parse('file:///plan.md');

/** Sends problems through the middleware, and keeps what reaches the editor. */
function watch() {
  const [shown, lines] = [[] as unknown[], [] as string[]];
  const output = { info: (line: string) => lines.push(line) };
  const middleware = createMiddleware(output as never);
  const send = (problems: readonly string[]) =>
    middleware.handleDiagnostics?.(plan as never, problems as never, (_uri, diagnostics) => shown.push(diagnostics));
  return { shown, lines, send };
}

function install(id: string, activationEvent: string, activate: () => Promise<void>): void {
  person.extensions.push({ id, packageJSON: { activationEvents: [activationEvent] }, activate });
}

const settle = () => new Promise(setImmediate);

beforeEach(startAfresh);

describe('problems in the plan', () => {
  it('appear, in their order, once all Markdown extensions are up: their start would wipe the quick fixes', async () => {
    const finish: (() => void)[] = [];
    const activate = () => new Promise<void>((resolve) => finish.push(resolve));
    install('vscode.markdown-language-features', 'onLanguage:markdown', activate);
    install('somebody.markdown-lint', 'onLanguage:markdown', activate);
    const { shown, send } = watch();
    send(['checkpoint due']);
    send([]);
    await settle();
    finish[0]?.();
    await settle();
    expect(shown).toEqual([]);
    finish[1]?.();
    await settle();
    expect(shown).toEqual([['checkpoint due'], []]);
  });

  it('wait for no other extension, and start none', async () => {
    const activate = vi.fn(() => new Promise<void>(() => {}));
    install('vscode.php-language-features', 'onLanguage:php', activate);
    person.extensions.push({ id: 'somebody.theme', packageJSON: {}, activate });
    const { shown, send } = watch();
    send(['checkpoint due']);
    await settle();
    expect(shown).toEqual([['checkpoint due']]);
    expect(activate).not.toHaveBeenCalled();
  });

  it('appear all the same when one does not start', async () => {
    install('somebody.markdown-lint', 'onLanguage:markdown', () => Promise.reject(new Error('broken')));
    const { shown, lines, send } = watch();
    send(['checkpoint due']);
    await settle();
    expect(shown).toEqual([['checkpoint due']]);
    expect(lines).toEqual(['somebody.markdown-lint did not start: broken']);
  });

  it('appear all the same when one never finishes starting', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      install('somebody.markdown-lint', 'onLanguage:markdown', () => new Promise(() => {}));
      const { shown, send } = watch();
      send(['checkpoint due']);
      await vi.advanceTimersByTimeAsync(10_000);
      await settle();
      expect(shown).toEqual([['checkpoint due']]);
    } finally {
      vi.useRealTimers();
    }
  });
});
