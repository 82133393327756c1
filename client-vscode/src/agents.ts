import * as vscode from 'vscode';
import { say } from './asking';
import type { Commands } from './commands';
import { serverCommands } from './protocol';
import type { AgentSession, Agents } from './protocol';

interface Item extends vscode.QuickPickItem {
  readonly parameters: { readonly id?: string };
}

const followed = 'followed by this session';

/** Lets the user say which of the agents' sessions the open one follows, or that it follows none. */
export async function chooseAgentSession(commands: Commands): Promise<void> {
  const { sessions, bound, chosen } = await commands.execute<Agents>(serverCommands.listAgents);
  if (sessions.length === 0) {
    say('No agent whose files are read has worked in this project since the session began.');
    return;
  }
  const none: Item = {
    label: 'None of them',
    description: chosen && bound === null ? 'chosen' : '',
    detail: 'The context is then estimated from the editor.',
    parameters: {},
  };
  const picked = await vscode.window.showQuickPick([...sessions.map(describe), none], {
    title: "Choose the Agent's Session",
    placeHolder: 'Which one does this session follow?',
    matchOnDetail: true,
  });
  if (picked !== undefined) await commands.execute(serverCommands.bindAgent, picked.parameters);
}

function describe({ id, agent, startedAt, changedAt, bound }: AgentSession): Item {
  const began = startedAt === null ? [] : [`started ${inLocalTime(startedAt)}`];
  const detail = [...began, `last change ${inLocalTime(changedAt)}`].join(', ');
  return { label: agent, description: bound ? followed : '', detail, parameters: { id } };
}

function inLocalTime(time: string): string {
  return new Date(time).toLocaleString();
}
