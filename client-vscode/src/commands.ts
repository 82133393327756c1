import * as vscode from 'vscode';
import { chooseAgentSession } from './agents';
import { ask, filled, say } from './asking';
import { runChecks } from './checks';
import { createDocument } from './documents';
import { completeHandoff } from './handoffs';
import { showContext } from './menu';
import { addNote, addTask } from './notes';
import { paletteCommands } from './paletteCommands';
import { completePhase, moveBudget } from './phases';
import { serverCommands } from './protocol';
import type { ContextChanged, Handoff, ServerCommand } from './protocol';
import { restoreCheckpoint } from './restoring';
import { completeSession, pauseSession, resumeSession, showSessions } from './sessions';
import { continueSession, startSession } from './starting';
import { showSuggestions } from './suggestions';

export interface Commands {
  execute<Result>(command: ServerCommand, parameters?: object): Promise<Result>;
  /** What the gauge shows, or undefined while there is no server. */
  context(): ContextChanged | undefined;
  restart(): Promise<void>;
  showOutput(): void;
}

type Actions = Record<keyof typeof paletteCommands, () => Promise<void>>;

/** Registers each command; whatever one throws goes to `report`, and nowhere else. */
export function registerCommands(commands: Commands, report: (error: unknown) => Promise<void>): vscode.Disposable[] {
  const actions: Actions = {
    startSession: () => startSession(commands),
    continueSession: () => continueSession(commands),
    pauseSession: () => pauseSession(commands),
    resumeSession: () => resumeSession(commands),
    completeSession: () => completeSession(commands),
    splitSession: () => splitSession(commands),
    showSessions: () => showSessions(commands),
    addNote: () => addNote(commands),
    addTask: () => addTask(commands),
    completePhase: () => completePhase(commands),
    moveBudget: () => moveBudget(commands),
    createCheckpoint: () => createCheckpoint(commands),
    restoreCheckpoint: () => restoreCheckpoint(commands),
    createHandoff: () => createHandoff(commands),
    completeHandoff: () => completeHandoff(commands),
    createDocument: () => createDocument(commands),
    showSuggestions: () => showSuggestions(commands),
    runChecks: () => runChecks(commands),
    chooseAgentSession: () => chooseAgentSession(commands),
    showContext: () => showContext(commands),
    restartServer: () => commands.restart(),
    showOutput: async () => commands.showOutput(),
  };
  return Object.entries(actions).map(([name, action]) =>
    vscode.commands.registerCommand(paletteCommands[name as keyof Actions], () => action().catch(report)),
  );
}

async function createCheckpoint(commands: Commands): Promise<void> {
  const note = await ask({ title: 'Create Checkpoint', prompt: 'A note to find it again. Press Enter to leave it out.' });
  if (note === undefined) return;
  await commands.execute(serverCommands.createCheckpoint, filled('note', note));
}

async function createHandoff(commands: Commands): Promise<void> {
  const handoff = await commands.execute<Handoff>(serverCommands.createHandoff);
  say(`The handoff is written; its score is ${handoff.score} out of 10.`);
}

async function splitSession(commands: Commands): Promise<void> {
  const title = await ask({
    title: 'Split Session',
    prompt: 'The title of the session that goes on with the open phases. Press Enter to number the present one.',
  });
  if (title === undefined) return;
  await commands.execute(serverCommands.splitSession, filled('title', title));
}
