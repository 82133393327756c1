import { registerCommands } from '../src/commands';
import type { ContextChanged } from '../src/protocol';
import { report } from '../src/reporting';

export interface Call {
  readonly command: string;
  readonly parameters: object | undefined;
}

/** What the gauge shows while a session is active, unless a test says otherwise. */
export const active: ContextChanged = {
  session: 's1',
  status: 'active',
  text: '36 % of 2k',
  tooltip: 'Add search (active)\n712 of 2,000 tokens (35.6 %), estimated from the editor.\nA checkpoint is due.',
  level: 'normal',
};

export const none: ContextChanged = { session: null, status: null, text: 'No session', tooltip: 'No session.', level: 'normal' };

/**
 * The extension's commands over a server that answers each command with what is laid ready for it: a value, or an error
 * that it fails with.
 */
export function register(answers: Record<string, unknown> = {}, context?: ContextChanged) {
  const calls: Call[] = [];
  const events: string[] = [];
  registerCommands(
    {
      async execute<Result>(command: string, parameters?: object): Promise<Result> {
        calls.push({ command, parameters });
        const answer = answers[command] ?? {};
        if (answer instanceof Error) throw answer;
        return answer as Result;
      },
      context: () => context,
      restart: async () => void events.push('restart'),
      showOutput: () => void events.push('output'),
    },
    report,
  );
  return { calls, events };
}
