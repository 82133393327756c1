// A phase runs over its budget; what is missing is moved from the buffer with a quick fix. And what the gauge's click offers.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Repository } from './repository.mjs';
import { findReasonToSkip, projectServer, useWorkbench } from './setUp.mjs';

const skip = findReasonToSkip('BUDGET IN VS CODE');
// The budgets are small, so that a paste is enough to be over one.
const surroundings = useWorkbench({ skip, settings: { ...projectServer, 'batonpass.contextWindow': 8000 } });

test('a phase over its budget gets what is missing from the buffer', { skip, timeout: 180_000 }, async (t) => {
  const repository = new Repository(join(surroundings.folder, 'archive'));
  const workbench = await surroundings.open(repository.folder, 'over-budget');
  t.after(() => workbench.close());
  await workbench.waitForGauge('No session');
  await workbench.startSession('Add search to the archive');
  const plan = await workbench.waitForActiveTab(/plan/);

  await workbench.openFile('archive.py');
  await workbench.paste('# The index is small enough to be kept in memory.\n'.repeat(60));
  await workbench.save();
  await workbench.waitForGauge(/%/);
  await workbench.openFile(plan);
  await workbench.page.keyboard.press('Control+Shift+M');
  const problem = workbench.page.locator('.markers-panel .monaco-list-row', { hasText: 'planning' });
  await problem.first().waitFor();
  await workbench.takePicture('problems');
  await problem.first().dblclick();
  await workbench.page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
  await workbench.waitAsPeopleDo();
  const titles = await workbench.listQuickFixes();
  const move = titles.find((title) => /^Move [\d,]+ tokens from the buffer to phase “planning”$/.test(title));
  assert.ok(move, `the quick fixes offer to move tokens; they are: ${titles.join(', ')}`);
  await workbench.takePicture('quick-fixes');
  await workbench.chooseQuickFix(move);
  await problem.first().waitFor({ state: 'detached' });
  await workbench.goToLine('## Implementation Order');
  await workbench.codeLens(/^[\d,]+ \/ [\d,]+ tokens$/).first().waitFor();
  await workbench.takePicture('moved');

  await workbench.gauge.click();
  await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Create Checkpoint' }).waitFor();
  await workbench.waitAsPeopleDo();
  await workbench.takePicture('menu');
  await workbench.choose('Pause Session');
  await workbench.waitForGauge('paused');
  await workbench.notification('is paused').waitFor();
});
