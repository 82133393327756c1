import * as vscode from 'vscode';
import type { PrivateEnvironment } from './privateEnvironment';
import type { Program } from './programs';
import { findPython } from './python';
import { readPath } from './settings';

/** The private copy of the server; installs it first, in sight of the user, where it is missing. */
export async function usePrivateCopy(
  privateEnvironment: PrivateEnvironment,
  output: vscode.LogOutputChannel,
): Promise<Program> {
  const found = await privateEnvironment.find();
  if (found !== undefined) return found;
  const python = await findPython(readPath('pythonPath'));
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: 'Installing the Batonpass server',
    cancellable: true,
  };
  return await vscode.window.withProgress(options, async (progress, token) => {
    const abort = new AbortController();
    const listening = token.onCancellationRequested(() => abort.abort());
    try {
      return await privateEnvironment.install({
        python,
        signal: abort.signal,
        onStep: (message) => progress.report({ message }),
        onLine: (line) => output.info(line),
      });
    } finally {
      listening.dispose();
    }
  });
}
