// A VS Code workbench served on this machine, with a home, settings and extensions of its own.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { workbenchEntry, workbenchNode } from '../parts.mjs';

const quietSettings = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'files.hotExit': 'off',
  'files.autoSave': 'off',
  'workbench.editor.restoreEditors': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'chat.disableAIFeatures': true,
  'git.openRepositoryInParentFolders': 'never',
};

async function findFreePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

export class CodeServer {
  /**
   * Starts a workbench with the extension installed. `folder` takes everything it writes;
   * `settings` are the user's, `environment` is added to what the extension host sees.
   */
  static async start({ folder, extension, settings = {}, environment = {} }) {
    const server = new CodeServer(folder, environment);
    await server.prepare(settings);
    server.install(extension);
    await server.serve();
    return server;
  }

  constructor(folder, environment) {
    this.folder = folder;
    const home = join(folder, 'home');
    this.environment = {
      PATH: process.env.PATH,
      LANG: 'C.UTF-8',
      HOME: home,
      XDG_CONFIG_HOME: join(home, '.config'),
      XDG_DATA_HOME: join(home, '.local', 'share'),
      XDG_STATE_HOME: join(home, '.local', 'state'),
      XDG_CACHE_HOME: join(home, '.cache'),
      EXTENSIONS_GALLERY: '{"serviceUrl":""}',
      ...environment,
    };
    this.output = '';
  }

  async prepare(settings) {
    await mkdir(this.environment.HOME, { recursive: true });
    await writeFile(join(this.folder, 'code-server.yaml'), 'auth: none\n');
    await this.writeSettings(settings);
  }

  /** Sets the user's settings; a workbench that runs takes them up. */
  async writeSettings(settings) {
    const paths = Object.keys(settings).filter((name) => name.endsWith('Path'));
    const ofMachine = Object.fromEntries(paths.map((name) => [name, settings[name]]));
    const ofUser = { ...quietSettings, ...settings };
    // A workbench in a browser is a remote window, where what names a program is read from the machine's settings only.
    for (const [kind, content] of Object.entries({ User: ofUser, Machine: ofMachine })) {
      await mkdir(join(this.folder, 'data', kind), { recursive: true });
      await writeFile(join(this.folder, 'data', kind, 'settings.json'), JSON.stringify(content));
    }
  }

  get arguments() {
    return [
      ...[workbenchEntry(), '--config', join(this.folder, 'code-server.yaml')],
      ...['--user-data-dir', join(this.folder, 'data'), '--extensions-dir', join(this.folder, 'extensions')],
    ];
  }

  install(extension) {
    const result = spawnSync(workbenchNode(), [...this.arguments, '--install-extension', extension], {
      env: this.environment,
      encoding: 'utf8',
    });
    if (result.status !== 0) throw new Error(`${extension} was not installed:\n${result.stdout}${result.stderr}`);
  }

  async serve() {
    const port = await findFreePort();
    this.address = `http://127.0.0.1:${port}`;
    const options = ['--auth', 'none', '--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'];
    // Without the last one each closed page would leave an extension host, and a server, for three hours.
    options.push('--disable-getting-started-override', '--disable-proxy', '--reconnection-grace-time', '1');
    this.process = spawn(workbenchNode(), [...this.arguments, '--bind-addr', `127.0.0.1:${port}`, ...options], {
      env: this.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, to be ended with all that it started.
      detached: true,
    });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (this.output += text));
    }
    for (;;) {
      if (this.process.exitCode !== null) throw new Error(`code-server ended:\n${this.output}`);
      const answer = await fetch(`${this.address}/healthz`).catch(() => null);
      if (answer?.ok) return;
      await delay(50);
    }
  }

  /** Ends the workbench and everything it started; returns when nothing of it is left. */
  async stop() {
    if (this.process === undefined) return;
    for (let waited = 0; this.signalGroup(waited < 5000 ? 'SIGTERM' : 'SIGKILL'); waited += 100) await delay(100);
  }

  signalGroup(signal) {
    try {
      return process.kill(-this.process.pid, signal);
    } catch (error) {
      if (error.code === 'ESRCH') return false;
      throw error;
    }
  }
}
