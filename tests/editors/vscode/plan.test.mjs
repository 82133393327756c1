// The plan in a real VS Code workbench: what its phases have used stands above them, and they are completed there.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Repository } from './repository.mjs';
import { findReasonToSkip, projectServer, useWorkbench } from './setUp.mjs';

const skip = findReasonToSkip('PLAN IN VS CODE');
const surroundings = useWorkbench({ skip, settings: { ...projectServer, 'batonpass.contextWindow': 8000 } });

test('the phases show their use, and are completed from the plan', { skip, timeout: 180_000 }, async (t) => {
  const repository = new Repository(join(surroundings.folder, 'archive'));
  const workbench = await surroundings.open(repository.folder, 'plan');
  t.after(() => workbench.close());
  await workbench.waitForGauge('No session');
  await workbench.startSession('Add search to the archive');
  const plan = await workbench.waitForActiveTab(/plan/);

  await workbench.goToLine('## Implementation Order');
  await workbench.codeLens('0 / 467 tokens').first().waitFor();
  await workbench.takePicture('code-lens');

  await workbench.openFile('archive.py');
  await workbench.paste('# The index is small enough to be kept in memory.\n'.repeat(20));
  await workbench.save();
  await workbench.waitForGauge(/%/);
  await workbench.openFile(plan);
  await workbench.goToLine('## Implementation Order');
  const used = workbench.codeLens(/^[1-9]\d* \/ 467 tokens$/);
  await used.first().waitFor();

  await workbench.runCommand('Batonpass: Complete Phase');
  await workbench.choose('planning');
  await workbench.codeLens(/^([1-9]\d*) \/ \1 tokens$/).first().waitFor();
  await workbench.takePicture('phase-completed');

  await workbench.runCommand('Batonpass: Split Session');
  await workbench.answer('The title of the session', '');
  await workbench.page.locator('.tab.active', { hasText: /plan/ }).waitFor();
  await workbench.waitForText('Add search to the archive (2)');
  assert.match(await workbench.readEditor(), /Session Plan: .* - Add search to the archive \(2\)/);
});
