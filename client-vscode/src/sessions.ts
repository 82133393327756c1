import * as vscode from 'vscode';
import { ask, required, say } from './asking';
import type { Commands } from './commands';
import { openDocument } from './documents';
import { serverCommands } from './protocol';
import type { Session, Sessions } from './protocol';

interface Way {
  readonly label: string;
  readonly take: () => Promise<unknown>;
}

/** Lets the user find a session, and choose what to do with it. */
export async function showSessions(commands: Commands): Promise<void> {
  const session = await pickSession(commands, '');
  if (session === undefined) return;
  const ways = listWays(commands, session);
  const placeHolder = ways.length === 0 ? 'Nothing can be done with it any more.' : 'What is to be done with it?';
  const picked = await vscode.window.showQuickPick(ways, { title: session.title, placeHolder });
  await picked?.take();
}

export async function pauseSession(commands: Commands): Promise<void> {
  const { title } = await commands.execute<Session>(serverCommands.pauseSession);
  say(`“${title}” is paused. Nothing is counted until it is resumed.`);
}

export async function resumeSession(commands: Commands): Promise<void> {
  const { title } = await commands.execute<Session>(serverCommands.resumeSession);
  say(`“${title}” goes on.`);
}

export async function completeSession(commands: Commands): Promise<void> {
  const complete = 'Complete Session';
  const detail = 'A completed session cannot be taken up again. To continue the work later, create a handoff first.';
  const answer = await vscode.window.showWarningMessage('Complete this session?', { modal: true, detail }, complete);
  if (answer === complete) await commands.execute(serverCommands.completeSession);
}

async function pickSession(commands: Commands, text: string): Promise<Session | undefined> {
  const { sessions, nextOffset } = await commands.execute<Sessions>(serverCommands.listSessions, { text });
  const items: (vscode.QuickPickItem & { session?: Session })[] = sessions.map(describe);
  if (nextOffset !== null) {
    items.push({ label: 'Search all sessions', detail: 'In titles, objectives, tasks and notes.', alwaysShow: true });
  }
  if (items.length === 0) {
    say(text === '' ? 'There are no sessions yet.' : `No session says “${text}”.`);
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Sessions',
    placeHolder: 'Type a part of a title, a status or a branch',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked === undefined || picked.session !== undefined) return picked?.session;
  const words = await ask({
    title: 'Search All Sessions',
    prompt: 'Words that are in its title, objectives, tasks or notes.',
    check: required('Type a word, or part of one.'),
  });
  return words === undefined ? undefined : await pickSession(commands, words);
}

function describe(session: Session): vscode.QuickPickItem & { session: Session } {
  const day = new Date(session.createdAt).toLocaleDateString();
  const description = [inWords(session.status), session.branch, day].filter(Boolean).join(' · ');
  return { label: session.title, description, detail: session.focus, session };
}

function inWords(status: Session['status']): string {
  return status === 'handedOff' ? 'handed off' : status;
}

function listWays(commands: Commands, session: Session): Way[] {
  const { id, status, documents } = session;
  const isOpen = status === 'active' || status === 'paused';
  const kinds = isOpen ? ['plan'] : ['handoff', 'plan'];
  const shown = kinds.flatMap((kind) => documents.filter((document) => document.kind === kind)).at(0);
  const ways: Way[] = [];
  if (shown !== undefined) ways.push({ label: `Show its ${shown.kind}`, take: () => openDocument(shown.uri) });
  if (status === 'paused') ways.push(resumption(commands, session));
  if (!isOpen && status !== 'archived') {
    ways.push({ label: 'Archive', take: () => commands.execute(serverCommands.archiveSession, { session: id }) });
  }
  return ways;
}

function resumption(commands: Commands, { id }: Session): Way {
  const isInTheWay = commands.context()?.status === 'active';
  const label = isInTheWay ? 'Resume, and pause the active session' : 'Resume';
  const parameters = { session: id, ...(isInTheWay ? { pauseActive: true } : {}) };
  return { label, take: () => commands.execute(serverCommands.resumeSession, parameters) };
}
