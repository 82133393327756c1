import * as vscode from 'vscode';
import { ask, filled, say } from './asking';
import type { Commands } from './commands';
import { serverCommands } from './protocol';
import type { Suggestion, Suggestions } from './protocol';
import { startSession } from './starting';

interface Answer {
  readonly label: string;
  readonly give: () => Promise<unknown>;
}

const snoozeMinutes = 15;

/** Shows what is suggested now, and takes the answer. */
export async function showSuggestions(commands: Commands): Promise<void> {
  const { suggestions } = await commands.execute<Suggestions>(serverCommands.listSuggestions);
  if (suggestions.length === 0) {
    say('Nothing is suggested now.');
    return;
  }
  const items = suggestions.map((suggestion) => ({ label: suggestion.title, detail: suggestion.reason, suggestion }));
  const picked = await vscode.window.showQuickPick(items, { title: 'Suggestions' });
  if (picked === undefined) return;
  const { title } = picked.suggestion;
  const answer = await vscode.window.showQuickPick(listAnswers(commands, picked.suggestion), { title });
  await answer?.give();
}

function listAnswers(commands: Commands, suggestion: Suggestion): Answer[] {
  const dismissal = { label: 'Dismiss', give: () => dismiss(commands, suggestion) };
  const acceptance = { label: 'Create checkpoint', give: () => accept(commands, suggestion) };
  if (suggestion.branch !== null) return [followBranch(commands, suggestion, suggestion.branch), dismissal];
  if (suggestion.kind !== 'checkpoint') return [acceptance, dismissal];
  const { id } = suggestion;
  const snooze = (parameters: object) => commands.execute(serverCommands.snoozeSuggestion, { id, ...parameters });
  return [
    acceptance,
    { label: `Snooze ${snoozeMinutes} minutes`, give: () => snooze({ minutes: snoozeMinutes }) },
    { label: 'Snooze until the next one', give: () => snooze({ untilNext: true }) },
    dismissal,
  ];
}

function followBranch(commands: Commands, suggestion: Suggestion, branch: string): Answer {
  if (suggestion.resting !== null) {
    return { label: `Resume the session of ${branch}`, give: () => accept(commands, suggestion) };
  }
  return { label: `Start a session for ${branch}`, give: () => startSession(commands, branch) };
}

async function accept(commands: Commands, { id }: Suggestion): Promise<void> {
  await commands.execute(serverCommands.acceptSuggestion, { id });
}

async function dismiss(commands: Commands, { id }: Suggestion): Promise<void> {
  const reason = await ask({ title: 'Dismiss', prompt: 'Why? It is kept with the session. Press Enter to leave it out.' });
  if (reason === undefined) return;
  await commands.execute(serverCommands.dismissSuggestion, { id, ...filled('reason', reason) });
}
