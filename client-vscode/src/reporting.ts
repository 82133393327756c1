import * as vscode from 'vscode';
import { paletteCommands } from './paletteCommands';
import { ServerProblem, describe } from './problem';
import type { Remedy } from './problem';
import { section } from './settings';

const remedies: Record<Remedy, { readonly title: string; readonly command: string; readonly argument?: string }> = {
  openSettings: { title: 'Open Settings', command: 'workbench.action.openSettings', argument: section },
  tryAgain: { title: 'Try Again', command: paletteCommands.restartServer },
  showOutput: { title: 'Show Output', command: paletteCommands.showOutput },
  manageTrust: { title: 'Manage Trust', command: 'workbench.trust.manage' },
};

/** Shows an error in its own words, with a button for each way out it names, and does what the user picks. */
export async function report(error: unknown): Promise<void> {
  const offered = error instanceof ServerProblem ? error.remedies.map((name) => remedies[name]) : [];
  const picked = await vscode.window.showErrorMessage(describe(error), ...offered.map(({ title }) => title));
  const remedy = offered.find(({ title }) => title === picked);
  if (remedy === undefined) return;
  const argument = remedy.argument === undefined ? [] : [remedy.argument];
  await vscode.commands.executeCommand(remedy.command, ...argument);
}
