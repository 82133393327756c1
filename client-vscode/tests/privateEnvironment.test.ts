import { execFileSync } from 'node:child_process';
import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { PrivateEnvironment } from '../src/privateEnvironment';
import type { Installation } from '../src/privateEnvironment';
import { findOnPath } from '../src/programs';
import type { Program } from '../src/programs';
import { makeFolder, writeProgram } from './folders';
import { writeWheel } from './wheel';

// The real venv and the real pip, kept from the network.
const environment = { ...process.env, PIP_NO_INDEX: '1', PIP_CONFIG_FILE: '/dev/null' };

async function setUp() {
  const folder = await makeFolder();
  const [storage, wheels] = [path.join(folder, 'global storage'), path.join(folder, 'wheels')];
  await mkdir(wheels);
  return { folder, storage, wheels, privateEnvironment: new PrivateEnvironment(storage, wheels, environment) };
}

async function findRealPython(): Promise<Program> {
  const found = await findOnPath('python3');
  if (found === undefined) throw new Error('these tests need python3 on PATH');
  return { path: found, args: [] };
}

/**
 * A Python that makes its environments at once. What pip would print from a wheel, the installed server prints:
 * so a "wheel" is any text here, and one that says "broken" cannot be installed.
 */
async function writeQuickPython(folder: string): Promise<Program> {
  const file = await writeProgram(
    folder,
    'quick-python',
    'for last; do :; done',
    'case "$2" in',
    'venv) mkdir -p "$last/bin" && cp "$0" "$last/bin/python" ;;',
    'pip) if grep -q broken "$last"; then exit 1; fi',
    '     printf \'#!/bin/sh\\necho "batonpass %s"\\n\' "$(cat "$last")" > "$(dirname "$0")/batonpass"',
    '     chmod +x "$(dirname "$0")/batonpass" ;;',
    'esac',
  );
  return { path: file, args: [] };
}

function watch(python: Program, given: Partial<Installation> = {}) {
  const [steps, lines] = [[] as string[], [] as string[]];
  const installation: Installation = {
    python,
    signal: new AbortController().signal,
    onStep: (step) => steps.push(step),
    onLine: (line) => lines.push(line),
    ...given,
  };
  return { installation, steps, lines };
}

const versionOf = (program: Program) => execFileSync(program.path, ['--version'], { encoding: 'utf8' }).trim();

describe('the private copy of the server, with the real venv and pip', () => {
  it('is made from the wheel, step by step in sight, and found again', async () => {
    const { storage, wheels, privateEnvironment } = await setUp();
    writeWheel(wheels, '0.1.0');
    expect(await privateEnvironment.find()).toBeUndefined();
    const { installation, steps, lines } = watch(await findRealPython());
    const program = await privateEnvironment.install(installation);
    expect(versionOf(program)).toBe('batonpass 0.1.0');
    expect(steps).toHaveLength(3);
    expect(lines.join('\n')).toContain('Successfully installed batonpass-0.1.0');
    // Another window, later: nothing is kept in memory.
    expect(await new PrivateEnvironment(storage, wheels, environment).find()).toEqual(program);
  });

  it('is not used when its Python is gone', async () => {
    const { wheels, privateEnvironment } = await setUp();
    writeWheel(wheels, '0.1.0');
    const program = await privateEnvironment.install(watch(await findRealPython()).installation);
    for (const name of await readdir(path.dirname(program.path))) {
      if (name.startsWith('python')) await rm(path.join(path.dirname(program.path), name));
    }
    expect(await privateEnvironment.find()).toBeUndefined();
  });

  it('does not hear the Python settings of the surroundings', async () => {
    const { storage, wheels } = await setUp();
    writeWheel(wheels, '0.1.0');
    const surroundings = { ...environment, PYTHONHOME: '/nowhere', PYTHONPATH: '/nowhere' };
    const privateEnvironment = new PrivateEnvironment(storage, wheels, surroundings);
    const program = await privateEnvironment.install(watch(await findRealPython()).installation);
    expect(await privateEnvironment.find()).toEqual(program);
  });

  it.each([0, 1, 2])('can be cancelled in step %i; nothing is left behind', async (step) => {
    const { storage, wheels, privateEnvironment } = await setUp();
    writeWheel(wheels, '0.1.0');
    const abort = new AbortController();
    let steps = 0;
    const onStep = () => {
      if (steps++ === step) setImmediate(() => abort.abort());
    };
    const { installation } = watch(await findRealPython(), { signal: abort.signal, onStep });
    await expect(privateEnvironment.install(installation)).rejects.toThrow('was cancelled');
    expect(await readdir(storage)).toEqual([]);
  });
});

describe('the private copy of the server', () => {
  const wheelName = 'batonpass-0.1.0-py3-none-any.whl';

  it('is made anew when the wheel has changed, even under the same name', async () => {
    const { folder, wheels, privateEnvironment } = await setUp();
    const python = await writeQuickPython(folder);
    await writeFile(path.join(wheels, wheelName), 'of Monday');
    const first = await privateEnvironment.install(watch(python).installation);
    await writeFile(path.join(wheels, wheelName), 'of Tuesday');
    expect(await privateEnvironment.find()).toBeUndefined();
    const second = await privateEnvironment.install(watch(python).installation);
    expect(versionOf(second)).toBe('batonpass of Tuesday');
    // A window that still runs the first one keeps it.
    expect(versionOf(first)).toBe('batonpass of Monday');
  });

  it('is never a half-made one: a failed installation leaves nothing behind', async () => {
    const { folder, storage, wheels, privateEnvironment } = await setUp();
    await writeFile(path.join(wheels, wheelName), 'broken');
    const failed = privateEnvironment.install(watch(await writeQuickPython(folder)).installation);
    await expect(failed).rejects.toMatchObject({ remedies: ['showOutput', 'tryAgain', 'openSettings'] });
    await expect(failed).rejects.toThrow(/python -m pip failed/);
    expect(await privateEnvironment.find()).toBeUndefined();
    expect(await readdir(storage)).toEqual([]);
  });

  it('stays in use when making a new one fails', async () => {
    const { folder, wheels, privateEnvironment } = await setUp();
    const python = await writeQuickPython(folder);
    await writeFile(path.join(wheels, wheelName), 'of Monday');
    const program = await privateEnvironment.install(watch(python).installation);
    await writeFile(path.join(wheels, wheelName), 'broken');
    await expect(privateEnvironment.install(watch(python).installation)).rejects.toThrow('could not be installed');
    await writeFile(path.join(wheels, wheelName), 'of Monday');
    expect(await privateEnvironment.find()).toEqual(program);
  });

  it('survives two windows that install it at the same time', async () => {
    const { folder, storage, wheels, privateEnvironment } = await setUp();
    const python = await writeQuickPython(folder);
    await writeFile(path.join(wheels, wheelName), 'of Monday');
    const other = new PrivateEnvironment(storage, wheels, environment);
    const both = await Promise.all([
      privateEnvironment.install(watch(python).installation),
      other.install(watch(python).installation),
    ]);
    expect(both.map(versionOf)).toEqual(['batonpass of Monday', 'batonpass of Monday']);
    expect(both).toContainEqual(await privateEnvironment.find());
  });

  it('is made anew when what names it is damaged', async () => {
    const { folder, storage, wheels, privateEnvironment } = await setUp();
    await writeFile(path.join(wheels, wheelName), 'of Monday');
    await privateEnvironment.install(watch(await writeQuickPython(folder)).installation);
    await writeFile(path.join(storage, 'current.json'), '{"fingerp');
    expect(await privateEnvironment.find()).toBeUndefined();
  });

  it('clears away what is left of old ones, and leaves the young to the windows that use them', async () => {
    const { folder, storage, wheels, privateEnvironment } = await setUp();
    await writeFile(path.join(wheels, wheelName), 'of Monday');
    await mkdir(path.join(storage, 'of-last-month'), { recursive: true });
    await mkdir(path.join(storage, 'of-this-minute'));
    const lastMonth = new Date(Date.now() - 30 * 24 * 60 * 60 * 1000);
    await utimes(path.join(storage, 'of-last-month'), lastMonth, lastMonth);
    await privateEnvironment.install(watch(await writeQuickPython(folder)).installation);
    const left = await readdir(storage);
    expect(left).toContain('of-this-minute');
    expect(left).not.toContain('of-last-month');
  });

  it('says what to install when Python cannot make virtual environments', async () => {
    const { folder, wheels, privateEnvironment } = await setUp();
    await writeFile(path.join(wheels, wheelName), 'of Monday');
    const file = await writeProgram(folder, 'python3', 'echo "ensurepip is not available."', 'exit 1');
    const failed = privateEnvironment.install(watch({ path: file, args: [] }).installation);
    await expect(failed).rejects.toThrow('python3-venv');
  });

  it('says so when the extension brings no wheel', async () => {
    const { folder, privateEnvironment } = await setUp();
    const failed = privateEnvironment.install(watch(await writeQuickPython(folder)).installation);
    await expect(failed).rejects.toThrow('brings no server');
  });
});
