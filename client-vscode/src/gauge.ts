import * as vscode from 'vscode';
import { paletteCommands } from './commands';
import type { ContextChanged, Level } from './protocol';
import type { ServerListener } from './server';

const backgrounds: Record<Level, vscode.ThemeColor | undefined> = {
  normal: undefined,
  warning: new vscode.ThemeColor('statusBarItem.warningBackground'),
  critical: new vscode.ThemeColor('statusBarItem.errorBackground'),
};

const noSession: ContextChanged = {
  session: null,
  text: 'No session',
  tooltip: 'No session is under way.',
  level: 'normal',
};

/** The item in the status bar. It shows the server's words as they come. */
export class Gauge implements ServerListener, vscode.Disposable {
  private readonly item: vscode.StatusBarItem;
  private context: ContextChanged | undefined;

  constructor() {
    this.item = vscode.window.createStatusBarItem('batonpass.gauge', vscode.StatusBarAlignment.Right, 100);
    this.item.name = 'Batonpass';
    this.item.show();
  }

  /** What the gauge says in full, or undefined when no session is under way. */
  get description(): string | undefined {
    return this.context?.session == null ? undefined : this.context.tooltip;
  }

  onContext(context: ContextChanged): void {
    this.context = context;
    const command = context.session === null ? paletteCommands.startSession : paletteCommands.showContext;
    this.show(`$(dashboard) ${context.text}`, context.tooltip, command, context.level);
  }

  onStarting(): void {
    this.context = undefined;
    this.show('$(sync~spin) Batonpass', 'The Batonpass server is starting', paletteCommands.showOutput);
  }

  onRunning(): void {
    // The server may have spoken already.
    if (this.context === undefined) this.onContext(noSession);
  }

  onStopped(reason: string): void {
    this.context = undefined;
    this.show('$(warning) Batonpass', reason, paletteCommands.restartServer, 'warning');
  }

  showUntrusted(): void {
    this.show('$(shield) Batonpass', 'Batonpass starts once you trust this folder', 'workbench.trust.manage');
  }

  dispose(): void {
    this.item.dispose();
  }

  private show(text: string, tooltip: string, command: string, level: Level = 'normal'): void {
    this.item.text = text;
    this.item.tooltip = tooltip;
    this.item.command = command;
    this.item.backgroundColor = backgrounds[level];
  }
}
