/** What this client says to the server and hears from it, beyond the Language Server Protocol. */

/** The server's commands that the client calls. The server owns their meaning and checks their parameters. */
export const serverCommands = {
  startSession: 'batonpass.session.start',
  showSession: 'batonpass.session.show',
  listSessions: 'batonpass.session.list',
  pauseSession: 'batonpass.session.pause',
  resumeSession: 'batonpass.session.resume',
  completeSession: 'batonpass.session.complete',
  archiveSession: 'batonpass.session.archive',
  splitSession: 'batonpass.session.split',
  completePhase: 'batonpass.phase.complete',
  moveBudget: 'batonpass.phase.moveBudget',
  addNote: 'batonpass.note.add',
  addTask: 'batonpass.task.add',
  createCheckpoint: 'batonpass.checkpoint.create',
  listCheckpoints: 'batonpass.checkpoint.list',
  restoreCheckpoint: 'batonpass.checkpoint.restore',
  createHandoff: 'batonpass.handoff.create',
  reviewHandoff: 'batonpass.handoff.review',
  createDocument: 'batonpass.document.create',
  refreshDocument: 'batonpass.document.refresh',
  listSuggestions: 'batonpass.suggestion.list',
  acceptSuggestion: 'batonpass.suggestion.accept',
  snoozeSuggestion: 'batonpass.suggestion.snooze',
  dismissSuggestion: 'batonpass.suggestion.dismiss',
  listChecks: 'batonpass.check.list',
  allowCheck: 'batonpass.check.allow',
  runCheck: 'batonpass.check.run',
  listAgents: 'batonpass.agent.list',
  bindAgent: 'batonpass.agent.bind',
} as const;

export type ServerCommand = (typeof serverCommands)[keyof typeof serverCommands];

/** Sent by the server whenever what the gauge shows has changed. */
export const contextChanged = 'batonpass/contextChanged';

export type Level = 'normal' | 'warning' | 'critical';

export type SessionStatus = 'planned' | 'active' | 'paused' | 'handedOff' | 'completed' | 'abandoned' | 'archived';

/** `session` and its `status` are null when none is under way; `text` and `tooltip` are for a status bar, as they stand. */
export interface ContextChanged {
  readonly session: string | null;
  readonly status: SessionStatus | null;
  readonly text: string;
  readonly tooltip: string;
  readonly level: Level;
}

export interface StartSessionParameters {
  readonly title: string;
  readonly focus?: string;
  readonly scope?: Scope;
  /** The session that it takes over from. */
  readonly continues?: string;
  readonly pauseActive?: boolean;
}

export interface Scope {
  readonly codeLines: number;
  readonly testLines: number;
  readonly docLines: number;
}

/** `score` is out of 10. */
export interface Handoff {
  readonly score: number;
}

/** What is missing in the newest handoff; `uri` is null while there is none. */
export interface HandoffReview {
  readonly uri: string | null;
  readonly missing: readonly MissingPoint[];
}

/** `points` is what it costs; `note` the kind of note that fills it, null where none does. */
export interface MissingPoint {
  readonly text: string;
  readonly section: string;
  readonly points: number;
  readonly note: string | null;
}

/** `createdAt` is ISO 8601; `branch` is the one that it began on. */
export interface Session {
  readonly id: string;
  readonly title: string;
  readonly focus: string;
  readonly status: SessionStatus;
  readonly branch: string | null;
  readonly createdAt: string;
  readonly phases: readonly Phase[];
  readonly budget: { readonly bufferTokens: number };
  readonly documents: readonly Document[];
}

/** The newest first; `nextOffset` is null when these were the last. */
export interface Sessions {
  readonly sessions: readonly Session[];
  readonly nextOffset: number | null;
}

export interface Document {
  readonly kind: string;
  readonly uri: string;
}

export interface Suggestions {
  readonly suggestions: readonly Suggestion[];
}

/** `branch` is the one that accepting follows, `resting` the session that it resumes there; else null. */
export interface Suggestion {
  readonly id: string;
  readonly kind: 'checkpoint' | 'recovery' | 'branch';
  readonly title: string;
  readonly reason: string;
  readonly branch: string | null;
  readonly resting: string | null;
}

export interface Checks {
  readonly checks: readonly Check[];
}

/** `allowed` says that exactly this command may run in this project; `last` is its newest result. */
export interface Check {
  readonly name: string;
  readonly command: readonly string[];
  readonly allowed: boolean;
  readonly last: { readonly outcome: string } | null;
}

/** `bound` is the id of the one that the open session follows, null for none; `chosen` says that a person chose so. */
export interface Agents {
  readonly sessions: readonly AgentSession[];
  readonly bound: string | null;
  readonly chosen: boolean;
}

/** Its times are ISO 8601; `startedAt` is null where its files do not tell. */
export interface AgentSession {
  readonly id: string;
  readonly agent: string;
  readonly startedAt: string | null;
  readonly changedAt: string;
  readonly bound: boolean;
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
