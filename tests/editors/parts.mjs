// What the editor tests stand on, where each piece lives, and what is missing on this machine.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const versions = {
  node: '24.21.0',
  codeServer: '4.139.1',
  playwright: '1.65.1',
};

export const repository = resolve(fileURLToPath(new URL('../..', import.meta.url)));
export const cache = join(repository, '.cache', 'editors');
export const codeServerFolder = join(cache, 'code-server');
export const playwrightFolder = join(cache, 'playwright');
export const wheelhouse = join(cache, 'wheelhouse');
export const screenshots = join(cache, 'screenshots');
export const projectPython = join(repository, '.venv', 'bin', 'python');
export const serverProgram = join(repository, '.venv', 'bin', 'batonpass');
export const extensionFolder = join(repository, 'client-vscode');
export const vsix = join(extensionFolder, 'out', 'batonpass.vsix');

/** The npm package that carries a Node program for this machine, or null where there is none. */
export function nodePackage() {
  const known = new Set(['linux-x64', 'linux-arm64']);
  const machine = `${process.platform}-${process.arch}`;
  return known.has(machine) ? `node-${machine}` : null;
}

export function workbenchNode() {
  return join(codeServerFolder, 'node_modules', nodePackage() ?? 'none', 'bin', 'node');
}

export function workbenchEntry() {
  return join(codeServerFolder, 'node_modules', 'code-server', 'out', 'node', 'entry.js');
}

/** The first of the named programs found on PATH, or null. */
export function findProgram(...names) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  for (const name of names) {
    const folder = folders.find((candidate) => existsSync(join(candidate, name)));
    if (folder) return join(folder, name);
  }
  return null;
}

export function findChromium() {
  return findProgram('chromium', 'chromium-browser', 'google-chrome');
}

/** True when a piece was installed, whole, with these versions. */
export function isStamped(folder, expected) {
  const stamp = join(folder, 'prepared.json');
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === JSON.stringify(expected);
}

/** What a journey through the VS Code workbench lacks here, one phrase each; empty when it can run. */
export function missingForWorkbench() {
  const missing = [];
  if (!findChromium()) missing.push('chromium');
  if (!isStamped(codeServerFolder, codeServerStamp())) missing.push(`code-server ${versions.codeServer}`);
  if (!isStamped(playwrightFolder, playwrightStamp())) missing.push(`playwright-core ${versions.playwright}`);
  if (!existsSync(serverProgram)) missing.push('the server (.venv/bin/batonpass)');
  if (!existsSync(vsix)) missing.push('the packed extension (client-vscode/out/batonpass.vsix)');
  return missing;
}

export function codeServerStamp() {
  return { node: versions.node, codeServer: versions.codeServer };
}

export function playwrightStamp() {
  return { playwright: versions.playwright };
}

/** The requirements of the server, as pyproject.toml names them. */
export function readServerDependencies() {
  const script = 'import json, sys, tomllib; print(json.dumps(tomllib.load(open(sys.argv[1], "rb"))["project"]["dependencies"]))';
  return JSON.parse(execFileSync(projectPython, ['-c', script, join(repository, 'pyproject.toml')], { encoding: 'utf8' }));
}

export function wheelhouseStamp() {
  const version = execFileSync(projectPython, ['--version'], { encoding: 'utf8' }).trim();
  return { python: version, dependencies: readServerDependencies() };
}

/** What an installation of the server without the network lacks here. */
export function missingForInstallation() {
  return existsSync(projectPython) && isStamped(wheelhouse, wheelhouseStamp()) ? [] : ['the wheelhouse'];
}
