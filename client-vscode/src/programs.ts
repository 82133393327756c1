import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import * as path from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A program by its absolute path, with the arguments that always come first. */
export interface Program {
  readonly path: string;
  readonly args: readonly string[];
}

export interface RunOptions {
  readonly environment?: Environment;
  /** Milliseconds; the program is killed when they have passed. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
  readonly onLine?: (line: string) => void;
}

/** `code` is null when a signal ended the program; `output` is standard output and standard error, as they came. */
export interface RunResult {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a program to its end, without a shell. Throws when it cannot be started, was aborted or took too long. */
export async function run(program: Program, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const limits = [options.signal, options.timeout === undefined ? undefined : AbortSignal.timeout(options.timeout)];
  const signal = AbortSignal.any(limits.filter((limit) => limit !== undefined));
  signal.throwIfAborted();
  const child = spawn(program.path, [...program.args, ...args], {
    env: { ...(options.environment ?? process.env) },
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    detached: canKillGroup,
  });
  const kill = () => killTree(child);
  signal.addEventListener('abort', kill, { once: true });
  try {
    const output = new LineCollector(options.onLine);
    child.stdout.setEncoding('utf8').on('data', output.add);
    child.stderr.setEncoding('utf8').on('data', output.add);
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    signal.throwIfAborted();
    return { code, output: output.finish() };
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

// A program that starts others (venv starts pip) must take them along, or they would write into a folder that is being removed.
const canKillGroup = process.platform !== 'win32';

function killTree(child: ChildProcess): void {
  if (canKillGroup && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  else child.kill('SIGKILL');
}

/** Keeps all output, and hands on each line as soon as it is complete. */
class LineCollector {
  private text = '';
  private reported = 0;

  constructor(private readonly onLine: ((line: string) => void) | undefined) {}

  readonly add = (chunk: string): void => {
    this.text += chunk;
    const end = this.text.lastIndexOf('\n') + 1;
    this.report(end);
  };

  finish(): string {
    this.report(this.text.length);
    return this.text;
  }

  private report(end: number): void {
    if (end <= this.reported) return;
    const lines = this.text.slice(this.reported, end).split('\n');
    this.reported = end;
    for (const line of lines) {
      if (line.trim() !== '') this.onLine?.(line.trimEnd());
    }
  }
}

/**
 * The absolute path of a program on PATH, or undefined.
 * The system's own search is not used: on Windows it looks into the working folder first, and so into the repository.
 */
export async function findOnPath(
  name: string,
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
): Promise<string | undefined> {
  const windows = platform === 'win32';
  const list = environment['PATH'] ?? environment['Path'] ?? '';
  for (const folder of list.split(windows ? ';' : ':')) {
    if (!path.isAbsolute(folder)) continue;
    const candidate = path.join(folder, windows ? `${name}.exe` : name);
    if (await isExecutable(candidate)) return candidate;
  }
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    // Not there, or not ours to run: the search goes on.
    return false;
  }
}
