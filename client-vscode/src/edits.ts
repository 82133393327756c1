import * as vscode from 'vscode';
import type { WorkspaceEdit } from 'vscode-languageclient/node';
import { describe } from './problem';

/** The open documents that an edit of the server changes and that have nothing unsaved. */
export function findSaved(edit: WorkspaceEdit): vscode.TextDocument[] {
  const changed = (edit.documentChanges ?? []).flatMap((change) => ('textDocument' in change ? [change.textDocument.uri] : []));
  const named = [...changed, ...Object.keys(edit.changes ?? {})];
  // Server and editor may encode the same address differently.
  const uris = new Set(named.map((uri) => vscode.Uri.parse(uri).toString()));
  return vscode.workspace.textDocuments.filter((document) => uris.has(document.uri.toString()) && !document.isDirty);
}

/** Saves what the server has changed, so that nobody is asked to save what they have not written. */
export async function saveAgain(documents: readonly vscode.TextDocument[], log: (line: string) => void): Promise<void> {
  for (const document of documents) {
    try {
      await document.save();
    } catch (error) {
      log(`Saving ${document.uri.toString()}: ${describe(error)}`);
    }
  }
}
