/** What this client says to the server and hears from it, beyond the Language Server Protocol. */

/** The server's commands that the client calls. The server owns their meaning and checks their parameters. */
export const serverCommands = {
  startSession: 'batonpass.session.start',
  showSession: 'batonpass.session.show',
  completeSession: 'batonpass.session.complete',
  splitSession: 'batonpass.session.split',
  completePhase: 'batonpass.phase.complete',
  createCheckpoint: 'batonpass.checkpoint.create',
  listCheckpoints: 'batonpass.checkpoint.list',
  restoreCheckpoint: 'batonpass.checkpoint.restore',
  createHandoff: 'batonpass.handoff.create',
} as const;

export type ServerCommand = (typeof serverCommands)[keyof typeof serverCommands];

/** Sent by the server whenever what the gauge shows has changed. */
export const contextChanged = 'batonpass/contextChanged';

export type Level = 'normal' | 'warning' | 'critical';

/** `session` is null when none is under way; `text` and `tooltip` are for a status bar, as they stand. */
export interface ContextChanged {
  readonly session: string | null;
  readonly text: string;
  readonly tooltip: string;
  readonly level: Level;
}

export interface StartSessionParameters {
  readonly title: string;
  readonly focus?: string;
}

/** `score` is out of 10. */
export interface Handoff {
  readonly score: number;
}

export interface Session {
  readonly id: string;
  readonly phases: readonly Phase[];
}

export interface Phase {
  readonly name: string;
  readonly status: 'pending' | 'active' | 'completed';
  readonly usedTokens: number;
  readonly budgetTokens: number;
}

export interface Checkpoints {
  readonly checkpoints: readonly Checkpoint[];
}

/** `at` is ISO 8601; the files of one that is `collected` are gone. */
export interface Checkpoint {
  readonly session: string;
  readonly number: number;
  readonly at: string;
  readonly note: string;
  readonly collected: boolean;
}

/** What restoring changes. `keptAside` are files that are moved out of the way, `leftAlone` paths that stay as they are. */
export interface Restoration {
  readonly files: readonly { readonly path: string; readonly kind: string }[];
  readonly keptAside: readonly { readonly path: string }[];
  readonly leftAlone: readonly string[];
}
