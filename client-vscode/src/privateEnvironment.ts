import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { InstallationCancelled, ServerProblem } from './problem';
import { run } from './programs';
import type { Environment, Program } from './programs';

export interface Installation {
  readonly python: Program;
  readonly signal: AbortSignal;
  /** Told the name of each step as it starts. */
  readonly onStep: (step: string) => void;
  /** Told every line the installers print. */
  readonly onLine: (line: string) => void;
}

interface Current {
  readonly fingerprint: string;
  readonly folder: string;
}

const oneDay = 24 * 60 * 60 * 1000;

/**
 * The extension's own copy of the server: a Python virtual environment made from the wheel that the extension brings.
 *
 * Each installation gets a new folder, and `current.json` names the one in use. It is written last, in one step, so that
 * a half-made folder is never used, and a second window that installs at the same time does no harm.
 */
export class PrivateEnvironment {
  private readonly environment: Environment;

  constructor(
    private readonly storage: string,
    private readonly wheelFolder: string,
    environment: Environment = process.env,
    private readonly platform: NodeJS.Platform = process.platform,
  ) {
    // They would lead the private Python to the libraries of another one.
    const { PYTHONHOME: _home, PYTHONPATH: _path, ...rest } = environment;
    this.environment = rest;
  }

  /** The installed server, or undefined when there is none, it is of another wheel, or its Python is gone. */
  async find(): Promise<Program | undefined> {
    const current = await this.readCurrent();
    if (current === undefined || current.fingerprint !== (await this.readWheel()).fingerprint) return undefined;
    const program = this.programIn(current.folder);
    return (await this.runs(program)) ? program : undefined;
  }

  /** Makes the environment anew. Throws ServerProblem; nothing is left behind then. */
  async install(installation: Installation): Promise<Program> {
    const { wheel, fingerprint } = await this.readWheel();
    const folder = `${fingerprint}-${randomUUID()}`;
    await mkdir(this.storage, { recursive: true });
    try {
      await this.build(folder, wheel, installation);
      await this.writeCurrent({ fingerprint, folder });
    } catch (error) {
      await this.remove(folder);
      if (installation.signal.aborted) throw new InstallationCancelled();
      throw error;
    }
    await this.removeLeftovers(folder);
    return this.programIn(folder);
  }

  private async build(folder: string, wheel: string, installation: Installation): Promise<void> {
    const target = path.join(this.storage, folder);
    installation.onStep('Making a private Python environment');
    await this.step(installation, installation.python, ['-m', 'venv', target]);
    installation.onStep('Installing the server and what it needs');
    const python = { path: this.pathIn(folder, 'python'), args: [] };
    const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off', wheel];
    await this.step(installation, python, pip);
    installation.onStep('Trying the server');
    await this.step(installation, this.programIn(folder), ['--version']);
  }

  private async step(installation: Installation, program: Program, args: readonly string[]): Promise<void> {
    const { signal, onLine } = installation;
    onLine(`> ${[program.path, ...program.args, ...args].join(' ')}`);
    const { code, output } = await run(program, args, { environment: this.environment, signal, onLine });
    if (code === 0) return;
    if (output.includes('ensurepip is not available')) {
      throw new ServerProblem(
        `${program.path} cannot make virtual environments. Install its venv package (on Debian and Ubuntu: python3-venv), or name another Python in the setting batonpass.pythonPath.`,
        ['tryAgain', 'openSettings', 'showOutput'],
      );
    }
    throw new ServerProblem(
      `The Batonpass server could not be installed: ${path.basename(program.path)} ${args.slice(0, 2).join(' ')} failed. The output says why. You can also install batonpass yourself and name it in the setting batonpass.serverPath.`,
      ['showOutput', 'tryAgain', 'openSettings'],
    );
  }

  private async readWheel(): Promise<{ wheel: string; fingerprint: string }> {
    const names = await readdir(this.wheelFolder).catch(() => [] as string[]);
    const name = names.find((candidate) => candidate.endsWith('.whl'));
    if (name === undefined) {
      throw new ServerProblem(
        'This build of the extension brings no server. Install batonpass yourself (pip install batonpass), or name it in the setting batonpass.serverPath.',
        ['openSettings', 'tryAgain'],
      );
    }
    const wheel = path.join(this.wheelFolder, name);
    const fingerprint = createHash('sha256').update(await readFile(wheel)).digest('hex').slice(0, 16);
    return { wheel, fingerprint };
  }

  private async readCurrent(): Promise<Current | undefined> {
    try {
      return JSON.parse(await readFile(this.currentFile, 'utf8')) as Current;
    } catch {
      // Absent or damaged: both mean that nothing is installed.
      return undefined;
    }
  }

  private async writeCurrent(current: Current): Promise<void> {
    const draft = `${this.currentFile}.${randomUUID()}`;
    await writeFile(draft, JSON.stringify(current));
    await rename(draft, this.currentFile);
  }

  private async runs(program: Program): Promise<boolean> {
    try {
      return (await run(program, ['--version'], { environment: this.environment, timeout: 30_000 })).code === 0;
    } catch {
      // Its Python was removed or replaced: it has to be made again.
      return false;
    }
  }

  /** Removes what older versions and broken installations left; the young may still be in use by another window. */
  private async removeLeftovers(inUse: string): Promise<void> {
    for (const name of await readdir(this.storage)) {
      const file = path.join(this.storage, name);
      if (name === inUse || file === this.currentFile) continue;
      if (Date.now() - (await this.changedAt(file)) > oneDay) await this.remove(name);
    }
  }

  /** When a file was changed; now, for one that another window has just taken away. */
  private async changedAt(file: string): Promise<number> {
    try {
      return (await stat(file)).mtimeMs;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return Date.now();
    }
  }

  private async remove(name: string): Promise<void> {
    await rm(path.join(this.storage, name), { recursive: true, force: true, maxRetries: 5 });
  }

  private get currentFile(): string {
    return path.join(this.storage, 'current.json');
  }

  private programIn(folder: string): Program {
    return { path: this.pathIn(folder, 'batonpass'), args: [] };
  }

  private pathIn(folder: string, program: string): string {
    const windows = this.platform === 'win32';
    return path.join(this.storage, folder, windows ? 'Scripts' : 'bin', windows ? `${program}.exe` : program);
  }
}
