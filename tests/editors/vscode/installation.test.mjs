// A workbench on a machine without batonpass: the extension installs the server it brings, in sight, and uses it.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { missingForInstallation, projectPython, wheelhouse } from '../parts.mjs';
import { Repository } from './repository.mjs';
import { findReasonToSkip, useWorkbench } from './setUp.mjs';

const skip = findReasonToSkip('INSTALLATION IN VS CODE', ...missingForInstallation());

function hasNoServer(folder) {
  return !existsSync(join(folder, 'batonpass'));
}

const surroundings = useWorkbench({
  skip,
  settings: { 'batonpass.pythonPath': projectPython },
  environment: {
    PATH: process.env.PATH.split(delimiter).filter(hasNoServer).join(delimiter),
    PIP_NO_INDEX: '1',
    PIP_FIND_LINKS: wheelhouse,
    PIP_CONFIG_FILE: '/dev/null',
  },
});

test('the server is installed once, with progress, and serves a session', { skip, timeout: 300_000 }, async (t) => {
  const repository = new Repository(join(surroundings.folder, 'archive'));
  const workbench = await surroundings.open(repository.folder, 'installation');
  t.after(() => workbench.close());
  await workbench.notification('Installing the Batonpass server').waitFor();
  await workbench.takePicture('progress');
  await workbench.waitForGauge('No session', { timeout: 180_000 });
  await workbench.startSession('Add search');
  await workbench.waitForActiveTab(/plan/);
  await workbench.takePicture('plan');
  await workbench.close();

  const storage = join(surroundings.folder, 'data', 'User', 'globalStorage', 'batonpass.batonpass', 'server');
  const installed = (await readdir(storage)).sort();
  assert.equal(installed.length, 2, `the storage holds one environment and what names it: ${installed.join(', ')}`);

  const again = await surroundings.open(repository.folder, 'installation-again');
  t.after(() => again.close());
  await again.waitForGauge(/%|unknown/);
  assert.deepEqual((await readdir(storage)).sort(), installed, 'a second window installs nothing');
});
