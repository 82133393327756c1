import * as vscode from 'vscode';
import { paletteCommands } from './paletteCommands';
import type { ContextChanged, Level } from './protocol';
import type { ServerListener } from './server';

const backgrounds: Record<Level, vscode.ThemeColor | undefined> = {
  normal: undefined,
  warning: new vscode.ThemeColor('statusBarItem.warningBackground'),
  critical: new vscode.ThemeColor('statusBarItem.errorBackground'),
};

const noSession: ContextChanged = {
  session: null,
  status: null,
  text: 'No session',
  tooltip: 'No session is under way.',
  level: 'normal',
};

/** The item in the status bar. It shows the server's words as they come. */
export class Gauge implements ServerListener, vscode.Disposable {
  private readonly item: vscode.StatusBarItem;
  private shown: ContextChanged | undefined;

  constructor() {
    this.item = vscode.window.createStatusBarItem('batonpass.gauge', vscode.StatusBarAlignment.Right, 100);
    this.item.name = 'Batonpass';
    this.item.show();
  }

  /** What the server has said last, or undefined while there is none. */
  get context(): ContextChanged | undefined {
    return this.shown;
  }

  onContext(context: ContextChanged): void {
    this.shown = context;
    this.show(`$(dashboard) ${context.text}`, context.tooltip, paletteCommands.showContext, context.level);
  }

  onStarting(): void {
    this.shown = undefined;
    this.show('$(sync~spin) Batonpass', 'The Batonpass server is starting', paletteCommands.showOutput);
  }

  onRunning(): void {
    // The server may have spoken already.
    if (this.shown === undefined) this.onContext(noSession);
  }

  onStopped(reason: string): void {
    this.shown = undefined;
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
