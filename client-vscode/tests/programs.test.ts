import { access, chmod, mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { findOnPath, run } from '../src/programs';
import { makeFolder, writeProgram } from './folders';

const node = { path: process.execPath, args: [] };

describe('running a program', () => {
  it('gives its exit code and all it printed', async () => {
    const script = 'console.log("out"); console.error("err"); process.exitCode = 3';
    const { code, output } = await run(node, ['-e', script]);
    expect(code).toBe(3);
    expect(output).toContain('out\n');
    expect(output).toContain('err\n');
  });

  it('hands on whole lines while it runs, also the last one without an end', async () => {
    const lines: string[] = [];
    await run(node, ['-e', 'process.stdout.write("one\\ntw"); process.stdout.write("o\\n\\nthree")'], {
      onLine: (line) => lines.push(line),
    });
    expect(lines).toEqual(['one', 'two', 'three']);
  });

  it('throws when there is no such program', async () => {
    await expect(run({ path: '/nowhere/batonpass', args: [] }, [])).rejects.toThrow(/ENOENT/);
  });

  it('ends it when it takes too long', async () => {
    await expect(run(node, ['-e', 'setInterval(() => {}, 1000)'], { timeout: 50 })).rejects.toThrow(/timeout/);
  });

  it('starts nothing when it was aborted before', async () => {
    const folder = await makeFolder();
    const mark = path.join(folder, 'mark');
    const script = `require("fs").writeFileSync(${JSON.stringify(mark)}, "")`;
    await expect(run(node, ['-e', script], { signal: AbortSignal.abort() })).rejects.toThrow(/abort/);
    await expect(access(mark)).rejects.toThrow();
  });

  it('takes the programs it started along when it is aborted', async () => {
    const abort = new AbortController();
    const child = 'setInterval(() => {}, 1000)';
    const parent = `
      const child = require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}], { stdio: "ignore" });
      console.log(child.pid);
      setInterval(() => {}, 1000);`;
    const pids: number[] = [];
    const ended = run(node, ['-e', parent], { signal: abort.signal, onLine: (line) => pids.push(Number(line)) });
    const failed = expect(ended).rejects.toThrow(/abort/);
    await vi.waitFor(() => expect(pids).toHaveLength(1));
    abort.abort();
    await failed;
    await vi.waitFor(async () => expect(await isAlive(pids[0])).toBe(false));
  });
});

/** A process that has ended but was not yet collected by its parent counts as gone. */
async function isAlive(pid: number | undefined): Promise<boolean> {
  if (pid === undefined) throw new Error('there is no process to look for');
  const { output } = await run({ path: '/bin/ps', args: [] }, ['-o', 'stat=', '-p', String(pid)]);
  return output.trim() !== '' && !output.trim().startsWith('Z');
}

describe('finding a program on PATH', () => {
  it('takes the first folder that has it, as a file that can be run', async () => {
    const folder = await makeFolder();
    const [asFolder, asText, good, later] = ['a', 'b', 'c', 'd'].map((name) => path.join(folder, name)) as [
      string,
      string,
      string,
      string,
    ];
    await mkdir(path.join(asFolder, 'batonpass'), { recursive: true });
    await mkdir(asText);
    await writeFile(path.join(asText, 'batonpass'), '');
    await chmod(path.join(asText, 'batonpass'), 0o644);
    const expected = await writeProgram(good, 'batonpass');
    await writeProgram(later, 'batonpass');
    const PATH = [asFolder, path.join(folder, 'absent'), asText, good, later].join(':');
    expect(await findOnPath('batonpass', { PATH })).toBe(expected);
  });

  it('never looks into the working folder, which may be a repository of somebody else', async () => {
    const folder = await makeFolder();
    await writeProgram(folder, 'batonpass');
    const relative = path.relative(process.cwd(), folder);
    expect(await findOnPath('batonpass', { PATH: `${relative}::.` })).toBeUndefined();
  });

  it('finds nothing without a PATH', async () => {
    expect(await findOnPath('batonpass', {})).toBeUndefined();
  });
});
