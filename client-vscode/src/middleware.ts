import * as vscode from 'vscode';
import type { Middleware, Range } from 'vscode-languageclient/node';
import { openDocument } from './documents';
import { findSaved, saveAgain } from './edits';
import { MarkdownSupport } from './markdown';
import { readChosen, section } from './settings';

/** Where the client stands between the server and the editor. */
export function createMiddleware(output: vscode.LogOutputChannel): Middleware {
  const markdown = new MarkdownSupport((line) => output.info(line));
  return {
    handleDiagnostics: (uri, diagnostics, next) => void markdown.whenReady().then(() => next(uri, diagnostics)),
    window: {
      showDocument: async (parameters, token, next) => {
        if (parameters.external === true) return await next(parameters, token);
        const { selection, takeFocus } = parameters;
        const chosen = selection && { selection: toRange(selection) };
        await openDocument(parameters.uri, { preserveFocus: takeFocus !== true, ...chosen });
        return { success: true };
      },
    },
    workspace: {
      handleApplyEdit: async (parameters, next) => {
        const saved = findSaved(parameters.edit);
        const result = await next(parameters, new vscode.CancellationTokenSource().token);
        // The server waits for the answer only; it is told of the saving by itself.
        if ('applied' in result && result.applied) void saveAgain(saved, (line) => output.info(line));
        return result;
      },
      // The server is told that settings changed, and asks for them; it gets what the user has set, no defaults.
      didChangeConfiguration: async (_sections, next) => await next(undefined),
      configuration: (parameters) =>
        parameters.items.map((item) =>
          item.section === section ? readChosen(item.scopeUri ? vscode.Uri.parse(item.scopeUri) : undefined) : null,
        ),
    },
  };
}

function toRange({ start, end }: Range): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
