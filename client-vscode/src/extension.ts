import * as path from 'node:path';
import * as vscode from 'vscode';
import { registerCommands } from './commands';
import { ContextKeys } from './contextKeys';
import { Gauge } from './gauge';
import { usePrivateCopy } from './installation';
import { PrivateEnvironment } from './privateEnvironment';
import { ServerProblem } from './problem';
import type { Program } from './programs';
import { report } from './reporting';
import { Server } from './server';
import { findServer } from './serverCommand';
import { movesServer, readPath } from './settings';

let server: Server | undefined;

/** Returns as soon as everything is registered; the server starts behind it. */
export function activate(context: vscode.ExtensionContext): void {
  const output = vscode.window.createOutputChannel('Batonpass', { log: true });
  const gauge = new Gauge();
  const running = new Server(() => locateServer(context, output), [gauge, new ContextKeys()], output);
  server = running;
  const restart = () => running.restart();
  const start = () => void restart().catch(report);
  const commands = registerCommands(
    {
      execute: (command, parameters) => running.execute(command, parameters),
      context: () => gauge.context,
      restart,
      showOutput: () => output.show(),
    },
    report,
  );
  const moved = vscode.workspace.onDidChangeConfiguration((event) => {
    if (vscode.workspace.isTrusted && movesServer(event)) start();
  });
  context.subscriptions.push(output, gauge, ...commands, moved, vscode.workspace.onDidGrantWorkspaceTrust(start));
  if (vscode.workspace.isTrusted) start();
  else gauge.showUntrusted();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

async function locateServer(context: vscode.ExtensionContext, output: vscode.LogOutputChannel): Promise<Program> {
  if (!vscode.workspace.isTrusted) {
    throw new ServerProblem('Batonpass starts once you trust this folder.', ['manageTrust']);
  }
  const privateEnvironment = new PrivateEnvironment(
    path.join(context.globalStorageUri.fsPath, 'server'),
    path.join(context.extensionPath, 'server'),
  );
  return await findServer({
    serverPath: readPath('serverPath'),
    version: (context.extension.packageJSON as { version: string }).version,
    environment: process.env,
    usePrivateCopy: () => usePrivateCopy(privateEnvironment, output),
    log: (line) => output.info(line),
  });
}
