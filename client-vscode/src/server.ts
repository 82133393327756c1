import * as vscode from 'vscode';
import { LanguageClient, RevealOutputChannelOn, State } from 'vscode-languageclient/node';
import type { LanguageClientOptions } from 'vscode-languageclient/node';
import { createMiddleware } from './middleware';
import { ServerProblem, describe } from './problem';
import type { Program } from './programs';
import { contextChanged } from './protocol';
import type { ContextChanged, ServerCommand } from './protocol';
import { section } from './settings';

export interface ServerListener {
  onStarting(): void;
  onRunning(): void;
  onStopped(reason: string): void;
  onContext(context: ContextChanged): void;
}

/** The one running server. Starts and stops follow each other in the order they were asked for. */
export class Server {
  private client: LanguageClient | undefined;
  private pending: Promise<void> = Promise.resolve();

  constructor(
    private readonly find: () => Promise<Program>,
    private readonly listeners: readonly ServerListener[],
    private readonly output: vscode.LogOutputChannel,
  ) {}

  /** Looks for the server and starts it, after stopping the one that runs. Throws ServerProblem. */
  async restart(): Promise<void> {
    await this.inTurn(async () => {
      await this.halt();
      this.tell((listener) => listener.onStarting());
      try {
        await this.launch(await this.find());
      } catch (error) {
        this.tell((listener) => listener.onStopped(describe(error)));
        throw error;
      }
    });
  }

  async stop(): Promise<void> {
    await this.inTurn(() => this.halt());
  }

  /** Calls a command of the server. Rejects with the server's own words. */
  async execute<Result>(command: ServerCommand, parameters: object = {}): Promise<Result> {
    if (this.client?.state !== State.Running) {
      throw new ServerProblem('The Batonpass server is not running.', ['tryAgain', 'showOutput']);
    }
    return await this.client.sendRequest<Result>('workspace/executeCommand', { command, arguments: [parameters] });
  }

  private tell(news: (listener: ServerListener) => void): void {
    for (const listener of this.listeners) news(listener);
  }

  private async inTurn(step: () => Promise<void>): Promise<void> {
    const turn = this.pending.then(step);
    // The next step follows a failed one all the same; whoever asked for this one gets the failure.
    this.pending = turn.catch(() => undefined);
    await turn;
  }

  private async launch(program: Program): Promise<void> {
    const executable = { command: program.path, args: [...program.args, 'lsp'] };
    const client = new LanguageClient(section, 'Batonpass', executable, this.clientOptions());
    client.onNotification(contextChanged, (context: ContextChanged) => this.tell((listener) => listener.onContext(context)));
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Starting) this.tell((listener) => listener.onStarting());
      if (newState === State.Running) this.tell((listener) => listener.onRunning());
      if (newState === State.Stopped) this.tell((listener) => listener.onStopped('The Batonpass server has stopped'));
    });
    this.client = client;
    try {
      await client.start();
    } catch (error) {
      throw new ServerProblem(`The Batonpass server did not start: ${describe(error)}`, ['tryAgain', 'showOutput', 'openSettings'], {
        cause: error,
      });
    }
  }

  private async halt(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client === undefined) return;
    try {
      await client.dispose();
    } catch (error) {
      // It had crashed, or never came up: there is nothing left to stop.
      this.output.info(`Stopping the server: ${describe(error)}`);
    }
  }

  private clientOptions(): LanguageClientOptions {
    return {
      documentSelector: [{ scheme: 'file' }, { scheme: 'untitled' }],
      outputChannel: this.output,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      // A failed start is reported by whoever asked for it, with ways out.
      initializationFailedHandler: () => false,
      middleware: createMiddleware(this.output),
    };
  }
}
