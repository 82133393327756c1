// Installs what the editor tests need into .cache/editors. Quick when nothing is missing; says what it could not install.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as parts from './parts.mjs';

function run(program, args, options = {}) {
  const result = spawnSync(program, args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', ...options });
  if (result.error) throw result.error;
  if (result.status !== 0) {
    const output = `${result.stdout}${result.stderr}`.trim().split('\n').slice(-15).join('\n');
    throw new Error(`${program} ${args.join(' ')} ended with ${result.status}:\n${output}`);
  }
}

function installDebianPackages() {
  const wanted = [];
  if (!parts.findChromium()) wanted.push('chromium', 'fonts-liberation', 'fonts-dejavu-core');
  if (!parts.findProgram('nvim')) wanted.push('neovim');
  if (wanted.length === 0) return;
  if (process.getuid?.() !== 0 || !parts.findProgram('apt-get')) {
    throw new Error(`install ${wanted.join(', ')} yourself: this needs root and apt-get`);
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update'], { env });
  run('apt-get', ['install', '-y', '--no-install-recommends', ...wanted], { env });
}

function startFolder(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private": true}\n');
}

function stamp(folder, content) {
  writeFileSync(join(folder, 'prepared.json'), JSON.stringify(content));
}

function installPlaywright() {
  const folder = parts.playwrightFolder;
  if (parts.isStamped(folder, parts.playwrightStamp())) return;
  startFolder(folder);
  run('npm', ['install', '--ignore-scripts', `playwright-core@${parts.versions.playwright}`], { cwd: folder });
  stamp(folder, parts.playwrightStamp());
}

/** The workbench with its own Node, without the parts a test never opens. */
function installCodeServer() {
  const folder = parts.codeServerFolder;
  if (parts.isStamped(folder, parts.codeServerStamp())) return;
  const nodePackage = parts.nodePackage();
  if (!nodePackage) throw new Error(`no Node package is known for ${process.platform} ${process.arch}`);
  startFolder(folder);
  run('npm', ['install', '--ignore-scripts', `${nodePackage}@${parts.versions.node}`], { cwd: folder });
  const nodeFolder = join(folder, 'node_modules', nodePackage);
  const env = {
    ...process.env,
    PATH: `${join(nodeFolder, 'bin')}:${process.env.PATH}`,
    npm_config_nodedir: nodeFolder,
  };
  run('npm', ['install', '--ignore-scripts', `code-server@${parts.versions.codeServer}`], { cwd: folder, env });
  const workbench = join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  const install = ['install', '--omit=dev', '--ignore-scripts'];
  run('npm', install, { cwd: workbench, env });
  run('npm', install, { cwd: join(workbench, 'extensions'), env });
  for (const heavy of ['node_modules/@github', 'node_modules/@microsoft/mxc-sdk', 'extensions/copilot']) {
    rmSync(join(workbench, heavy), { recursive: true, force: true });
  }
  stamp(folder, parts.codeServerStamp());
}

/** What the server stands on, as wheels, so that a test can install it without the network. */
function fillWheelhouse() {
  const folder = parts.wheelhouse;
  if (parts.isStamped(folder, parts.wheelhouseStamp())) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const download = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--only-binary', ':all:'];
  run(parts.projectPython, [...download, '--dest', folder, ...parts.readServerDependencies()]);
  stamp(folder, parts.wheelhouseStamp());
}

const steps = [
  ['browser and Neovim', installDebianPackages],
  ['playwright-core', installPlaywright],
  ['code-server', installCodeServer],
  ['wheelhouse', fillWheelhouse],
];

mkdirSync(parts.cache, { recursive: true });
for (const [name, step] of steps) {
  const start = Date.now();
  try {
    step();
    console.log(`editors: ${name} ready (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  } catch (error) {
    // The tests that need this piece skip and say so; the others still run.
    console.log(`EDITORS: ${name} NOT READY: ${error.message}`);
  }
}
