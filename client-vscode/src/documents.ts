import * as vscode from 'vscode';
import type { Commands } from './commands';
import { serverCommands } from './protocol';
import type { Document } from './protocol';

export const documentKinds = [
  { label: 'Plan', detail: 'Objectives, tasks, phases and their budgets.', name: 'plan' },
  { label: 'Session Log', detail: 'What happened, in order, with what was decided and learnt.', name: 'sessionLog' },
  { label: 'Implementation Log', detail: 'What was built: files, tests, commits, problems.', name: 'implementationLog' },
  { label: 'Handoff', detail: 'What the next session needs to go on, with its evidence.', name: 'handoff' },
];

/** Writes a document of the session, of the kind that the user picks, and opens it. */
export async function createDocument(commands: Commands): Promise<void> {
  const picked = await vscode.window.showQuickPick(documentKinds, { title: 'Create Document', placeHolder: 'Which one?' });
  if (picked === undefined) return;
  const { uri } = await commands.execute<Document>(serverCommands.createDocument, { kind: picked.name });
  await openDocument(uri);
}

/** Opens a document to stay: the next one does not take its place, and the editor lets go of it when it is closed. */
export async function openDocument(uri: string, options: vscode.TextDocumentShowOptions = {}): Promise<void> {
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.parse(uri), { preview: false, ...options });
}
