import * as vscode from 'vscode';
import { describe } from './problem';

const activationEvent = 'onLanguage:markdown';

/** Milliseconds to wait for extensions that do not finish starting. */
const patience = 5000;

/**
 * Waits for what the editor starts when it first opens a Markdown document, and starts it when it has not.
 *
 * The editor throws away the quick fixes it is gathering or showing whenever an extension registers another provider of
 * them. Its own Markdown support, and others for Markdown, do so about a second after the first Markdown document was
 * opened, just when the first problem appears in the plan: the first press of the quick-fix key then did nothing. So
 * problems are shown after that, not before.
 */
export class MarkdownSupport {
  private ready: Promise<void> | undefined;

  constructor(private readonly log: (line: string) => void) {}

  whenReady(): Promise<void> {
    this.ready ??= this.start();
    return this.ready;
  }

  private async start(): Promise<void> {
    const started = Promise.all(vscode.extensions.all.filter(isForMarkdown).map((extension) => this.activate(extension)));
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, patience)));
    await Promise.race([started, limit]);
    clearTimeout(timer);
  }

  private async activate(extension: vscode.Extension<unknown>): Promise<void> {
    try {
      await extension.activate();
    } catch (error) {
      // Then it registers nothing any more, and there is nothing to wait for.
      this.log(`${extension.id} did not start: ${describe(error)}`);
    }
  }
}

function isForMarkdown(extension: vscode.Extension<unknown>): boolean {
  const { activationEvents } = extension.packageJSON as { readonly activationEvents?: readonly string[] };
  return activationEvents?.includes(activationEvent) ?? false;
}
