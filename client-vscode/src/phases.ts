import * as vscode from 'vscode';
import type { Commands } from './commands';
import { serverCommands } from './protocol';
import type { Phase, Session } from './protocol';

/** Lets the user pick one of the open phases, the active one first, and completes it. */
export async function completePhase(commands: Commands): Promise<void> {
  const session = await commands.execute<Session>(serverCommands.showSession);
  const open = session.phases.filter(({ status }) => status !== 'completed');
  if (open.length === 0) {
    void vscode.window.showInformationMessage('Every phase is completed.');
    return;
  }
  const items = [...open.filter(isActive), ...open.filter((phase) => !isActive(phase))].map(describe);
  const picked = await vscode.window.showQuickPick(items, { title: 'Complete Phase', placeHolder: 'Which one is done?' });
  if (picked === undefined) return;
  await commands.execute(serverCommands.completePhase, { phase: picked.label, session: session.id });
}

function isActive({ status }: Phase): boolean {
  return status === 'active';
}

function describe(phase: Phase): vscode.QuickPickItem {
  const use = `${phase.usedTokens.toLocaleString('en')} of ${phase.budgetTokens.toLocaleString('en')} tokens`;
  return { label: phase.name, description: `${phase.status}, ${use}` };
}
