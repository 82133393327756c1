// The first press of the quick-fix key in a fresh window, over and over.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Repository } from './repository.mjs';
import { findReasonToSkip, projectServer, useWorkbench } from './setUp.mjs';

const skip = findReasonToSkip('QUICK FIXES IN VS CODE');
// A window that is closed saves what is not saved, and nothing is due any more: each window passes a threshold of its own.
const thresholds = Array.from({ length: 19 }, (_, index) => 5 * (index + 1));
const settings = { ...projectServer, 'batonpass.contextWindow': 16_000, 'batonpass.checkpoints': thresholds };
const surroundings = useWorkbench({ skip, settings });
const windows = Number(process.env.BATONPASS_EDITOR_WINDOWS ?? 5);

test('the first press offers the quick fixes, in every fresh window', { skip, timeout: 300_000 }, async (t) => {
  const repository = new Repository(join(surroundings.folder, 'archive'));
  const first = await surroundings.open(repository.folder, 'quick-fixes');
  t.after(() => first.close());
  await first.waitForGauge('No session');
  await first.startSession('Add search');
  const plan = await first.waitForActiveTab(/plan/);
  await first.close();

  for (let count = 1; count <= windows; count += 1) {
    const workbench = await surroundings.open(repository.folder, `quick-fixes-${count}`);
    t.after(() => workbench.close());
    await workbench.waitForGauge(/%|unknown/);
    await workbench.openFile('archive.py');
    await workbench.paste(`# Page ${count} is found by each word that it holds.\n`.repeat(70));
    await workbench.save();
    await workbench.waitForWarnings(1);
    // The first Markdown document of this window: the editor starts its own support for it now.
    await workbench.openFile(plan);
    await workbench.squiggle.first().waitFor();
    await workbench.waitAsPeopleDo();
    const titles = await workbench.listQuickFixes();
    assert.ok(titles.includes('Create checkpoint'), `window ${count} offers: ${titles.join(', ')}`);
    await workbench.close();
  }
});
