import * as vscode from 'vscode';

export const section = 'batonpass';

/** A setting that says where a program is; surrounding space is never meant. */
export function readPath(name: 'serverPath' | 'pythonPath'): string {
  return vscode.workspace.getConfiguration(section).get<string>(name, '').trim();
}

/** True when the server has to be looked for again. */
export function movesServer(event: vscode.ConfigurationChangeEvent): boolean {
  return event.affectsConfiguration(`${section}.serverPath`) || event.affectsConfiguration(`${section}.pythonPath`);
}

/**
 * What the user has set in the editor, without the defaults: the server has defaults of its own, and the project's
 * configuration file stands between the two.
 */
export function readChosen(resource: vscode.Uri | undefined): Record<string, unknown> {
  const configuration = vscode.workspace.getConfiguration(section, resource ?? null);
  const chosen: Record<string, unknown> = {};
  for (const name of Object.keys(configuration)) {
    const found = configuration.inspect(name);
    const value = found?.workspaceFolderValue ?? found?.workspaceValue ?? found?.globalValue;
    if (value !== undefined) chosen[name] = value;
  }
  return chosen;
}
