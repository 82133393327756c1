// What each test of the workbench begins and ends with.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { missingForWorkbench, serverProgram, vsix } from '../parts.mjs';
import { CodeServer } from './codeServer.mjs';

/** Why the test cannot run here, said once and aloud; false when it can. */
export function findReasonToSkip(name, ...alsoMissing) {
  const missing = [...missingForWorkbench(), ...alsoMissing];
  if (missing.length === 0) return false;
  const reason = `${name} SKIPPED, missing: ${missing.join(', ')}. Run: node tests/editors/prepare.mjs`;
  console.log(reason);
  return reason;
}

export const projectServer = { 'batonpass.serverPath': serverProgram };

/**
 * A workbench for the tests of one file; it is there once they run. `settings` are the user's, `environment` is what the
 * extension host sees besides a home of its own.
 */
export function useWorkbench({ skip, settings, environment }) {
  const surroundings = {
    folder: '',
    open: (folder, name) => surroundings.Workbench.open(surroundings.browser, surroundings.codeServer.address, folder, name),
  };
  before(async () => {
    if (skip) return;
    // The browser's library is there only where the editors are prepared.
    const { startBrowser, Workbench } = await import('./workbench.mjs');
    const folder = mkdtempSync(join(tmpdir(), 'batonpass-vscode-'));
    Object.assign(surroundings, { folder, Workbench });
    surroundings.codeServer = await CodeServer.start({ folder, extension: vsix, settings, environment });
    surroundings.browser = await startBrowser();
  });
  after(async () => {
    await surroundings.browser?.close();
    await surroundings.codeServer?.stop();
    if (surroundings.folder) rmSync(surroundings.folder, { recursive: true, force: true });
  });
  return surroundings;
}
