import * as vscode from 'vscode';

const extensionName = 'vscode.markdown-language-features';

/**
 * Resolves once the editor's own Markdown support is up; it starts it when it is not.
 *
 * The editor throws away a list of quick fixes that is being gathered, or shown, whenever any extension registers another
 * provider of them. The Markdown support registers its own about a second after the first Markdown document is opened,
 * just when the first problem appears in the plan: the first press of the quick-fix key then did nothing. So problems are
 * shown after it, not before.
 */
export class MarkdownSupport {
  private ready: Promise<void> | undefined;

  constructor(private readonly log: (line: string) => void) {}

  whenReady(): Promise<void> {
    this.ready ??= this.activate();
    return this.ready;
  }

  private async activate(): Promise<void> {
    try {
      await vscode.extensions.getExtension(extensionName)?.activate();
    } catch (error) {
      // Then it registers nothing any more, and there is nothing to wait for.
      this.log(`The editor's Markdown support did not start: ${String(error)}`);
    }
  }
}
