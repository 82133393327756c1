import * as vscode from 'vscode';
import type { ContextChanged } from './protocol';
import type { ServerListener } from './server';

/** The context key that the palette's `when` clauses ask: the status of the open session, or nothing. */
export const sessionKey = 'batonpass.session';

/** Keeps the context key equal to what the server has said last. */
export class ContextKeys implements ServerListener {
  private status: string | undefined;

  onContext(context: ContextChanged): void {
    this.set(context.status ?? undefined);
  }

  onStarting(): void {
    this.set(undefined);
  }

  onRunning(): void {}

  onStopped(): void {
    this.set(undefined);
  }

  private set(status: string | undefined): void {
    if (status === this.status) return;
    this.status = status;
    void vscode.commands.executeCommand('setContext', sessionKey, status);
  }
}
