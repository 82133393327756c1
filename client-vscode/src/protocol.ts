/** What this client says to the server and hears from it, beyond the Language Server Protocol. */

/** The server's commands that the client calls. The server owns their meaning and checks their parameters. */
export const serverCommands = {
  startSession: 'batonpass.session.start',
  completeSession: 'batonpass.session.complete',
  createCheckpoint: 'batonpass.checkpoint.create',
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
