import * as vscode from 'vscode';
import { ask, filled, required } from './asking';
import type { Commands } from './commands';
import { serverCommands } from './protocol';
import type { Scope, Session, Sessions, StartSessionParameters } from './protocol';

type Making = Pick<StartSessionParameters, 'continues' | 'pauseActive'>;

const scopeForm = /^(\d{1,9})(?:[\s,]+(\d{1,9}))?(?:[\s,]+(\d{1,9}))?$/;

/** Asks what a session is about, and starts it. `title` is what the person finds typed already. */
export async function startSession(commands: Commands, title = ''): Promise<void> {
  const making = await makeRoom(commands);
  if (making !== undefined) await start(commands, making, 'Start Session', title);
}

/** Starts a session that takes over what is open of the one that is under way here, else of the newest. */
export async function continueSession(commands: Commands): Promise<void> {
  const last = await findLast(commands);
  if (last === undefined) {
    void vscode.window.showInformationMessage('There is no session to continue from yet.');
  } else {
    await start(commands, { continues: last.id }, `Continue from “${last.title}”`, last.title);
  }
}

async function findLast(commands: Commands): Promise<Session | undefined> {
  if (commands.context()?.session != null) return await commands.execute<Session>(serverCommands.showSession);
  const statuses = ['paused', 'handedOff', 'completed', 'abandoned'];
  const { sessions } = await commands.execute<Sessions>(serverCommands.listSessions, { statuses, limit: 1 });
  return sessions[0];
}

/** What becomes of the session that is active, when one is; undefined after Escape. */
async function makeRoom(commands: Commands): Promise<Making | undefined> {
  if (commands.context()?.status !== 'active') return {};
  const active = await commands.execute<Session>(serverCommands.showSession);
  const ways = [
    { label: 'Continue from it', detail: 'It is handed off; what is open in it goes over.', making: { continues: active.id } },
    { label: 'Pause it', detail: 'It can be resumed later; the new session begins with nothing of it.', making: { pauseActive: true } },
  ];
  const picked = await vscode.window.showQuickPick(ways, {
    title: 'Start Session',
    placeHolder: `“${active.title}” is active. What becomes of it?`,
  });
  return picked?.making;
}

async function start(commands: Commands, making: Making, name: string, value: string): Promise<void> {
  const title = await ask({
    title: `${name} (1 of 3)`,
    prompt: 'What is this session about?',
    placeHolder: 'Add search to the archive page',
    value,
    check: required('A session needs a title.'),
  });
  if (title === undefined) return;
  const focus = await ask({ title: `${name} (2 of 3)`, prompt: 'Its focus, in a sentence. Press Enter to leave it out.' });
  if (focus === undefined) return;
  const lines = await ask({
    title: `${name} (3 of 3)`,
    prompt: 'How many lines of code, tests and documentation? Press Enter to leave it out.',
    placeHolder: '300 150 40',
    check: checkScope,
  });
  if (lines === undefined) return;
  const parameters: StartSessionParameters = { title, ...filled('focus', focus), ...readScope(lines), ...making };
  await commands.execute(serverCommands.startSession, parameters);
}

function checkScope(text: string): string | undefined {
  if (text.trim() === '' || scopeForm.test(text.trim())) return undefined;
  return 'Up to three whole numbers: lines of code, of tests, of documentation.';
}

function readScope(text: string): { scope?: Scope } {
  const [, code, tests, docs] = scopeForm.exec(text) ?? [];
  if (code === undefined) return {};
  return { scope: { codeLines: Number(code), testLines: Number(tests ?? 0), docLines: Number(docs ?? 0) } };
}
