import * as vscode from 'vscode';
import { say } from './asking';
import type { Commands } from './commands';
import { openDocument } from './documents';
import { noteKinds, writeNote } from './notes';
import { serverCommands } from './protocol';
import type { HandoffReview, MissingPoint } from './protocol';

/**
 * Lists what the handoff misses and asks for the note that fills the point which is picked, again and again until
 * nothing is missing or Escape. The handoff then takes in what was noted.
 */
export async function completeHandoff(commands: Commands): Promise<void> {
  let review = await reviewHandoff(commands);
  if (review.missing.length === 0) {
    say('The handoff misses nothing.');
    return;
  }
  let isNoted = false;
  for (let point = await pickPoint(review); point !== undefined; point = await pickPoint(review)) {
    isNoted = (await fill(commands, point)) || isNoted;
    review = await reviewHandoff(commands);
  }
  if (isNoted) await takeIn(commands, review.uri);
}

async function reviewHandoff(commands: Commands): Promise<HandoffReview> {
  return await commands.execute<HandoffReview>(serverCommands.reviewHandoff);
}

async function pickPoint({ missing }: HandoffReview): Promise<MissingPoint | undefined> {
  if (missing.length === 0) return undefined;
  const byNote = missing.filter(({ note }) => note !== null);
  const items = [...byNote, ...missing.filter(({ note }) => note === null)].map(describe);
  const options = { title: 'Complete the Handoff', placeHolder: 'What do you want to add?', matchOnDetail: true };
  return (await vscode.window.showQuickPick(items, options))?.point;
}

function describe(point: MissingPoint): vscode.QuickPickItem & { point: MissingPoint } {
  const cost = point.points === 1 ? '1 point' : `${point.points} points`;
  const way = point.note === null ? 'by work, not by a note' : '';
  return { label: point.section, description: [cost, way].filter(Boolean).join(', '), detail: point.text, point };
}

/** Asks for the note that fills a point; where none does, says what will. Returns whether one was added. */
async function fill(commands: Commands, { note, text }: MissingPoint): Promise<boolean> {
  const kind = noteKinds.find(({ name }) => name === note);
  if (kind !== undefined) return await writeNote(commands, kind, text);
  say(text);
  return false;
}

/** Brings the newest handoff up to date, or writes the first one, which the server then shows. */
async function takeIn(commands: Commands, uri: string | null): Promise<void> {
  if (uri === null) {
    await commands.execute(serverCommands.createHandoff);
    return;
  }
  await commands.execute(serverCommands.refreshDocument, { uri });
  await openDocument(uri);
}
