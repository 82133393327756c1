import * as vscode from 'vscode';
import type { Commands } from './commands';
import { serverCommands } from './protocol';
import type { Checkpoint, Checkpoints, Restoration } from './protocol';

const shownFiles = 12;

interface Item extends vscode.QuickPickItem {
  readonly checkpoint: Checkpoint;
}

/** Lets the user pick a checkpoint, shows what restoring it changes, and restores it once that is confirmed. */
export async function restoreCheckpoint(commands: Commands): Promise<void> {
  const { checkpoints } = await commands.execute<Checkpoints>(serverCommands.listCheckpoints);
  const items = checkpoints.filter(({ collected }) => !collected).map(describe).reverse();
  if (items.length === 0) {
    void vscode.window.showInformationMessage('This session has no checkpoint yet.');
    return;
  }
  const picked = await vscode.window.showQuickPick(items, { title: 'Restore Checkpoint', matchOnDetail: true });
  if (picked === undefined) return;
  const { number, session } = picked.checkpoint;
  const preview = await commands.execute<Restoration>(serverCommands.restoreCheckpoint, { number, session });
  if (preview.files.length === 0 && preview.keptAside.length === 0) {
    void vscode.window.showInformationMessage(`The files are as they were at checkpoint ${number}.`);
    return;
  }
  const restore = 'Restore';
  const question = `Restore checkpoint ${number}? The files of now are kept as a checkpoint first.`;
  const options = { modal: true, detail: describePreview(preview) };
  const answer = await vscode.window.showWarningMessage(question, options, restore);
  if (answer !== restore) return;
  await commands.execute(serverCommands.restoreCheckpoint, { number, session, confirm: true });
}

function describe(checkpoint: Checkpoint): Item {
  const label = `Checkpoint ${checkpoint.number}`;
  return { label, description: new Date(checkpoint.at).toLocaleString(), detail: checkpoint.note, checkpoint };
}

function describePreview({ files, keptAside, leftAlone }: Restoration): string {
  return [
    ...list('It changes', files.map(({ path, kind }) => `${path}: ${kind}`)),
    ...list('It moves aside', keptAside.map(({ path }) => path)),
    ...list('It leaves alone', leftAlone),
  ].join('\n');
}

function list(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const more = lines.length > shownFiles ? [`and ${lines.length - shownFiles} more`] : [];
  return [`${title}:`, ...lines.slice(0, shownFiles), ...more, ''];
}
