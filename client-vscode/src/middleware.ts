import * as vscode from 'vscode';
import type { Middleware } from 'vscode-languageclient/node';
import { MarkdownSupport } from './markdown';
import { readChosen, section } from './settings';

/** Where the client stands between the server and the editor. */
export function createMiddleware(output: vscode.LogOutputChannel): Middleware {
  const markdown = new MarkdownSupport((line) => output.info(line));
  return {
    handleDiagnostics: (uri, diagnostics, next) => void markdown.whenReady().then(() => next(uri, diagnostics)),
    workspace: {
      // The server is told that settings changed, and asks for them; it gets what the user has set, no defaults.
      didChangeConfiguration: async (_sections, next) => await next(undefined),
      configuration: (parameters) =>
        parameters.items.map((item) =>
          item.section === section ? readChosen(item.scopeUri ? vscode.Uri.parse(item.scopeUri) : undefined) : null,
        ),
    },
  };
}
