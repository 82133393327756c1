import * as vscode from 'vscode';
import { completePhase } from './phases';
import { serverCommands } from './protocol';
import type { Handoff, ServerCommand, StartSessionParameters } from './protocol';
import { restoreCheckpoint } from './restoring';

/**
 * The palette's commands. They are named apart from the server's, which the language client registers in the editor
 * under their own names.
 */
export const paletteCommands = {
  startSession: 'batonpass.startSession',
  createCheckpoint: 'batonpass.createCheckpoint',
  restoreCheckpoint: 'batonpass.restoreCheckpoint',
  completePhase: 'batonpass.completePhase',
  createHandoff: 'batonpass.createHandoff',
  splitSession: 'batonpass.splitSession',
  completeSession: 'batonpass.completeSession',
  showContext: 'batonpass.showContext',
  restartServer: 'batonpass.restartServer',
  showOutput: 'batonpass.showOutput',
} as const;

export interface Commands {
  execute<Result>(command: ServerCommand, parameters?: object): Promise<Result>;
  /** What the gauge says in full, or undefined when no session is under way. */
  describeContext(): string | undefined;
  restart(): Promise<void>;
  showOutput(): void;
}

type Actions = Record<keyof typeof paletteCommands, () => Promise<void>>;

/** Registers each command; whatever one throws goes to `report`, and nowhere else. */
export function registerCommands(commands: Commands, report: (error: unknown) => Promise<void>): vscode.Disposable[] {
  const actions: Actions = {
    startSession: () => startSession(commands),
    createCheckpoint: () => createCheckpoint(commands),
    restoreCheckpoint: () => restoreCheckpoint(commands),
    completePhase: () => completePhase(commands),
    createHandoff: () => createHandoff(commands),
    splitSession: () => splitSession(commands),
    completeSession: () => completeSession(commands),
    showContext: () => showContext(commands),
    restartServer: () => commands.restart(),
    showOutput: async () => commands.showOutput(),
  };
  return Object.entries(actions).map(([name, action]) =>
    vscode.commands.registerCommand(paletteCommands[name as keyof Actions], () => action().catch(report)),
  );
}

async function startSession(commands: Commands): Promise<void> {
  const title = await vscode.window.showInputBox({
    title: 'Start Session (1 of 2)',
    prompt: 'What is this session about?',
    placeHolder: 'Add search to the archive page',
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? 'A session needs a title.' : undefined),
  });
  if (title === undefined) return;
  const focus = await vscode.window.showInputBox({
    title: 'Start Session (2 of 2)',
    prompt: 'Its focus, in a sentence. Press Enter to leave it out.',
    ignoreFocusOut: true,
  });
  if (focus === undefined) return;
  const parameters: StartSessionParameters = { title: title.trim(), ...filled('focus', focus) };
  await commands.execute(serverCommands.startSession, parameters);
}

async function createCheckpoint(commands: Commands): Promise<void> {
  const note = await vscode.window.showInputBox({
    title: 'Create Checkpoint',
    prompt: 'A note to find it again. Press Enter to leave it out.',
    ignoreFocusOut: true,
  });
  if (note === undefined) return;
  await commands.execute(serverCommands.createCheckpoint, filled('note', note));
}

async function createHandoff(commands: Commands): Promise<void> {
  const handoff = await commands.execute<Handoff>(serverCommands.createHandoff);
  // Not awaited: the message may stay until the user closes it, and the command is done.
  void vscode.window.showInformationMessage(`The handoff is written; its score is ${handoff.score} out of 10.`);
}

async function splitSession(commands: Commands): Promise<void> {
  const title = await vscode.window.showInputBox({
    title: 'Split Session',
    prompt: 'The title of the session that goes on with the open phases. Press Enter to number the present one.',
    ignoreFocusOut: true,
  });
  if (title === undefined) return;
  await commands.execute(serverCommands.splitSession, filled('title', title));
}

async function completeSession(commands: Commands): Promise<void> {
  const complete = 'Complete Session';
  const detail = 'A completed session cannot be taken up again. To continue the work later, create a handoff first.';
  const answer = await vscode.window.showWarningMessage('Complete this session?', { modal: true, detail }, complete);
  if (answer === complete) await commands.execute(serverCommands.completeSession);
}

async function showContext(commands: Commands): Promise<void> {
  const description = commands.describeContext();
  if (description === undefined) {
    await offer('No session is under way.', { 'Start Session': paletteCommands.startSession });
  } else {
    await offer(description, {
      'Create Checkpoint': paletteCommands.createCheckpoint,
      'Create Handoff': paletteCommands.createHandoff,
    });
  }
}

async function offer(message: string, choices: Record<string, string>): Promise<void> {
  const choice = await vscode.window.showInformationMessage(message, ...Object.keys(choices));
  const command = choice === undefined ? undefined : choices[choice];
  if (command !== undefined) await vscode.commands.executeCommand(command);
}

/** A parameter that is left out when the user left it empty. */
function filled<Name extends string>(name: Name, text: string): Partial<Record<Name, string>> {
  const value = text.trim();
  return value === '' ? {} : ({ [name]: value } as Record<Name, string>);
}
