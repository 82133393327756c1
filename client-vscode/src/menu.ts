import * as vscode from 'vscode';
import type { Commands } from './commands';
import { paletteCommands } from './paletteCommands';
import type { ContextChanged } from './protocol';

interface Item extends vscode.QuickPickItem {
  readonly command?: string;
}

const starts: readonly Item[] = [
  { label: '$(play) Start Session', command: paletteCommands.startSession },
  { label: '$(arrow-right) Continue from the Last Session', command: paletteCommands.continueSession },
];

const all: Item = { label: '$(history) Show Sessions', command: paletteCommands.showSessions };
const suggestions: Item = { label: '$(lightbulb) Show Suggestions', command: paletteCommands.showSuggestions };

const whileActive: readonly Item[] = [
  { label: '$(save) Create Checkpoint', command: paletteCommands.createCheckpoint },
  { label: '$(note) Add Note', command: paletteCommands.addNote },
  { label: '$(pass) Complete Phase', command: paletteCommands.completePhase },
  { label: '$(file-text) Create Handoff', command: paletteCommands.createHandoff },
  { label: '$(debug-pause) Pause Session', command: paletteCommands.pauseSession },
];

const whilePaused: readonly Item[] = [
  { label: '$(play) Resume Session', command: paletteCommands.resumeSession },
  { label: '$(file-text) Create Handoff', command: paletteCommands.createHandoff },
  ...starts,
];

/** What the gauge's click shows: how things stand, and what makes sense now. */
export async function showContext(commands: Commands): Promise<void> {
  const context = commands.context();
  const [title, ...facts] = context?.tooltip.split('\n') ?? [];
  const items = [...listActions(context), all];
  const inFull: Item = { label: '$(dashboard) Show the Context in Full' };
  if (facts.length > 1) items.push(inFull);
  const picked = await vscode.window.showQuickPick(items, {
    title: title ?? 'Batonpass',
    placeHolder: facts[0] ?? 'What is to be done?',
  });
  if (picked === undefined) return;
  if (picked.command !== undefined) await vscode.commands.executeCommand(picked.command);
  else await vscode.window.showInformationMessage(title ?? '', { modal: true, detail: facts.join('\n') });
}

function listActions(context: ContextChanged | undefined): Item[] {
  if (context?.status === 'paused') return [...whilePaused];
  if (context?.status !== 'active') return [...starts];
  return context.level === 'normal' ? [...whileActive, suggestions] : [suggestions, ...whileActive];
}
