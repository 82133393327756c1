import * as vscode from 'vscode';
import { ask, inTokens } from './asking';
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

interface Pot extends vscode.QuickPickItem {
  readonly tokens: number;
  /** The phase's name; the buffer has none. */
  readonly phase?: string;
}

/** Moves tokens from one open phase, or the buffer, to another. */
export async function moveBudget(commands: Commands): Promise<void> {
  const session = await commands.execute<Session>(serverCommands.showSession);
  const title = 'Move Budget';
  const pots = listPots(session);
  const from = await vscode.window.showQuickPick(
    pots.filter(({ tokens }) => tokens > 0),
    { title, placeHolder: 'From where?' },
  );
  if (from === undefined) return;
  const others = pots.filter((pot) => pot !== from);
  const to = await vscode.window.showQuickPick(others, { title, placeHolder: `From ${from.label} to where?` });
  if (to === undefined) return;
  const heading = `${title}: ${from.label} to ${to.label}`;
  const answer = await ask({ title: heading, prompt: `How many tokens? There are ${inTokens(from.tokens)}.`, check: checkTokens });
  if (answer === undefined) return;
  const places = { ...(from.phase ? { from: from.phase } : {}), ...(to.phase ? { to: to.phase } : {}) };
  await commands.execute(serverCommands.moveBudget, { tokens: readTokens(answer), ...places, session: session.id });
}

function listPots({ phases, budget }: Session): Pot[] {
  const open = phases.filter(({ status }) => status !== 'completed');
  const left = ({ budgetTokens, usedTokens }: Phase) => Math.max(0, budgetTokens - usedTokens);
  return [
    { label: 'the buffer', description: inTokens(budget.bufferTokens), tokens: budget.bufferTokens },
    ...open.map((phase) => ({ ...describe(phase), tokens: left(phase), phase: phase.name })),
  ];
}

function checkTokens(text: string): string | undefined {
  return readTokens(text) > 0 ? undefined : 'A whole number of tokens, such as 2,000.';
}

/** A whole number, with or without commas between the thousands; else NaN. */
function readTokens(text: string): number {
  const digits = text.trim().replaceAll(',', '');
  return /^\d{1,9}$/.test(digits) ? Number(digits) : NaN;
}

function isActive({ status }: Phase): boolean {
  return status === 'active';
}

function describe(phase: Phase): vscode.QuickPickItem {
  const use = `${phase.usedTokens.toLocaleString('en')} of ${inTokens(phase.budgetTokens)}`;
  return { label: phase.name, description: `${phase.status}, ${use}` };
}
