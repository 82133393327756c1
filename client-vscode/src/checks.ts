import * as vscode from 'vscode';
import type { Commands } from './commands';
import { serverCommands } from './protocol';
import type { Check, Checks } from './protocol';

/**
 * Runs the checks that the user picks. A command that was not allowed in this project yet is shown exactly as it will
 * be run, and runs only on the user's word.
 */
export async function runChecks(commands: Commands): Promise<void> {
  const { checks } = await commands.execute<Checks>(serverCommands.listChecks);
  const picked = checks.length === 0 ? await offerSettings() : await pick(checks);
  if (picked === undefined || !(await consent(picked))) return;
  for (const { name, command } of picked.filter(isNew)) {
    await commands.execute(serverCommands.allowCheck, { name, command });
  }
  const [first] = picked;
  await commands.execute(serverCommands.runCheck, picked.length === checks.length || !first ? {} : { name: first.name });
}

async function offerSettings(): Promise<undefined> {
  const open = 'Open Settings';
  const answer = await vscode.window.showInformationMessage('No checks are set. Name them in the setting “checks”.', open);
  if (answer === open) await vscode.commands.executeCommand('workbench.action.openSettings', 'batonpass.checks');
}

async function pick(checks: readonly Check[]): Promise<readonly Check[] | undefined> {
  const single = checks.map((check) => ({ ...describe(check), checks: [check] as readonly Check[] }));
  const all = checks.length > 1 ? [{ label: 'All checks', description: '', detail: '', checks }] : [];
  const chosen = await vscode.window.showQuickPick([...all, ...single], { title: 'Run Checks', placeHolder: 'Which one?' });
  return chosen?.checks;
}

function describe(check: Check): { label: string; description: string; detail: string } {
  return { label: check.name, description: check.last?.outcome ?? 'not run yet', detail: commandLine(check) };
}

async function consent(checks: readonly Check[]): Promise<boolean> {
  const unknown = checks.filter(isNew);
  if (unknown.length === 0) return true;
  const allow = 'Allow & Run';
  const question = unknown.length === 1 ? 'Allow this command in this project?' : 'Allow these commands in this project?';
  const detail = [
    ...unknown.map(commandLine),
    '',
    'It comes from the settings, and runs in the project’s folder, without a shell. This is asked again when it changes.',
  ].join('\n');
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, allow)) === allow;
}

function isNew({ allowed }: Check): boolean {
  return !allowed;
}

/** The command as a shell would be given it: what is one argument stays one. */
function commandLine({ command }: Check): string {
  return command.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}
