import * as vscode from 'vscode';
import { ask, filled, required } from './asking';
import type { Commands } from './commands';
import { serverCommands } from './protocol';

const title = 'Add Note';

type Field = 'rationale' | 'alternatives' | 'mitigation' | 'location';

export interface NoteKind extends vscode.QuickPickItem {
  /** As the server calls it. */
  readonly name: string;
  readonly fields: readonly Field[];
}

const questions: Record<Field, string> = {
  rationale: 'Why? Press Enter to leave it out.',
  alternatives: 'What else was considered? Press Enter to leave it out.',
  mitigation: 'What helps against it? Press Enter to leave it out.',
  location: 'Where is it? Press Enter to leave it out.',
};

export const noteKinds: readonly NoteKind[] = [
  { label: 'Decision', detail: 'What was decided, why, and what else there was.', name: 'decision', fields: ['rationale', 'alternatives'] },
  { label: 'Failed Approach', detail: 'What was tried and does not work.', name: 'failedApproach', fields: ['rationale'] },
  { label: 'Learning', detail: 'What nobody knew before.', name: 'learning', fields: [] },
  { label: 'Blocker', detail: 'What keeps the work from going on.', name: 'blocker', fields: ['mitigation'] },
  { label: 'Challenge', detail: 'What is harder than it looked.', name: 'challenge', fields: ['mitigation'] },
  { label: 'Warning', detail: 'What the next one should beware of.', name: 'warning', fields: ['mitigation'] },
  { label: 'Question', detail: 'What has to be answered.', name: 'question', fields: [] },
  { label: 'To-do', detail: 'What comes first in the next session.', name: 'todo', fields: [] },
  { label: 'Reference', detail: 'Where something is to be found.', name: 'reference', fields: ['location'] },
  { label: 'Command', detail: 'A command worth remembering.', name: 'command', fields: [] },
  { label: 'Pattern', detail: 'How things are done here.', name: 'pattern', fields: [] },
];

const priorities = [
  { label: 'Medium', priority: 'medium' },
  { label: 'Critical', priority: 'critical' },
  { label: 'High', priority: 'high' },
  { label: 'Low', priority: 'low' },
];

export async function addNote(commands: Commands): Promise<void> {
  const picked = await vscode.window.showQuickPick(noteKinds, { title, placeHolder: 'What kind of note?', matchOnDetail: true });
  if (picked !== undefined) await writeNote(commands, picked, picked.detail ?? '');
}

/** Asks for the words of a note, and for what belongs to its kind, and adds it; false after Escape. */
export async function writeNote(commands: Commands, kind: NoteKind, prompt: string): Promise<boolean> {
  const heading = `${title}: ${kind.label}`;
  const text = await ask({ title: heading, prompt, check: required('A note needs words.') });
  if (text === undefined) return false;
  const more: Partial<Record<Field, string>> = {};
  for (const field of kind.fields) {
    const answer = await ask({ title: heading, prompt: questions[field] });
    if (answer === undefined) return false;
    Object.assign(more, filled(field, answer));
  }
  await commands.execute(serverCommands.addNote, { kind: kind.name, text, ...more });
  return true;
}

export async function addTask(commands: Commands): Promise<void> {
  const title = 'Add Task';
  const text = await ask({ title, prompt: 'What is to be done?', check: required('A task needs words.') });
  if (text === undefined) return;
  const picked = await vscode.window.showQuickPick(priorities, { title, placeHolder: 'How urgent is it?' });
  if (picked === undefined) return;
  await commands.execute(serverCommands.addTask, { text, priority: picked.priority });
}
