// Packs out/batonpass.vsix. The wheel of the server must lie in server/, alone and of the extension's version.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const wheels = existsSync('server') ? readdirSync('server').filter((name) => name.endsWith('.whl')) : [];
const expected = `batonpass-${version}-py3-none-any.whl`;
if (wheels.length !== 1 || wheels[0] !== expected) {
  console.error(`client-vscode/server must hold ${expected} and no other wheel; it holds: ${wheels.join(', ') || 'none'}.`);
  console.error('Make it with: python -m build --wheel --outdir client-vscode/server');
  process.exit(1);
}

const vsce = ['node_modules/@vscode/vsce/vsce', 'package', '--no-dependencies', '--allow-missing-repository'];
const { status } = spawnSync(process.execPath, [...vsce, '--out', 'out/batonpass.vsix'], { stdio: 'inherit' });
process.exit(status ?? 1);
