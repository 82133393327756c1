// One session from start to handoff, by hand, in a real VS Code workbench over the real server.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Repository } from './repository.mjs';
import { findReasonToSkip, projectServer, useWorkbench } from './setUp.mjs';

const skip = findReasonToSkip('VS CODE JOURNEY');
const surroundings = useWorkbench({
  skip,
  settings: {
    ...projectServer,
    // The first threshold, 35 %, is at 2,800 tokens.
    'batonpass.contextWindow': 8000,
  },
});

test('start, work, take the checkpoint with a quick fix, hand off', { skip, timeout: 180_000 }, async (t) => {
  const repository = new Repository(join(surroundings.folder, 'archive'));
  const workbench = await surroundings.open(repository.folder, 'journey');
  t.after(() => workbench.close());

  assert.match(await workbench.waitForGauge('No session'), /No session/);
  await workbench.takePicture('no-session');

  await workbench.runCommand('Batonpass: Resume Session');
  await workbench.notification('No session is open in this project.').waitFor();
  await workbench.takePicture('refusal');

  await workbench.startSession('Add search to the archive', { focus: 'the search page' });
  const plan = await workbench.waitForActiveTab(/plan/);
  const atStart = await workbench.waitForGauge('context unknown');
  await workbench.takePicture('plan');

  await workbench.waitForWarnings(0);

  await workbench.openFile('archive.py');
  await workbench.page.keyboard.press('Control+End');
  await workbench.page.keyboard.type('# The search looks at every page of the archive once.\n');
  await workbench.paste('# The index is small enough to be kept in memory.\n'.repeat(20));
  const begun = await workbench.waitForGauge(/%/);
  assert.match(begun, /^~\d+ % of 8k$/, `the gauge moves on from "${atStart}"`);
  await workbench.takePicture('typed');
  await workbench.waitForWarnings(0);

  await workbench.paste('# Each word of a page leads to the pages that hold it.\n'.repeat(200));
  await workbench.save();
  await workbench.waitForWarnings(1);
  await workbench.gauge.filter({ hasNotText: begun }).waitFor();
  await workbench.openFile(plan);
  await workbench.squiggle.first().waitFor();
  await workbench.takePicture('squiggle');

  await workbench.page.keyboard.press('Control+Home');
  await workbench.waitAsPeopleDo();
  const titles = await workbench.listQuickFixes();
  for (const title of ['Create checkpoint', 'Create handoff', 'Snooze 15 minutes']) {
    assert.ok(titles.includes(title), `the quick fixes offer "${title}"; they are: ${titles.join(', ')}`);
  }
  await workbench.takePicture('quick-fixes');

  const untouched = repository.state;
  assert.deepEqual(repository.checkpoints, [], 'no checkpoint is taken unasked');
  await workbench.chooseQuickFix('Create checkpoint');
  await workbench.squiggle.first().waitFor({ state: 'detached' });
  await workbench.waitForWarnings(0);
  await workbench.notification('Checkpoint 1').waitFor();
  await workbench.takePicture('checkpoint');
  assert.equal(repository.checkpoints.length, 1);
  const [checkpoint] = repository.checkpoints;
  assert.match(checkpoint, /^refs\/batonpass\/[^/]+\/1$/);
  assert.deepEqual(repository.state, untouched, 'a checkpoint leaves HEAD, branches, index, status and stash alone');
  assert.match(repository.git('show', `${checkpoint}:archive.py`), /Each word of a page/, 'it holds the saved work');

  await workbench.runCommand('Batonpass: Create Handoff');
  await workbench.waitForActiveTab(/handoff/);
  const handoff = await workbench.readEditor();
  for (const fact of ['Add search to the archive', 'archive.py']) {
    assert.ok(handoff.includes(fact), `the handoff names "${fact}":\n${handoff}`);
  }
  await workbench.takePicture('handoff');

  await workbench.runCommand('Batonpass: Complete the Handoff');
  await workbench.choose('Failed Approaches');
  await workbench.answer('Record what was tried', 'Polling each page');
  await workbench.answer('Why?', 'it was too slow');
  await workbench.waitForChoice('Recent Decisions');
  await workbench.takePicture('missing-points');
  await workbench.page.keyboard.press('Escape');
  await repository.waitForDocument('handoff.md', 'Polling each page');
  await workbench.goToLine('Polling each page');
  await workbench.waitForText('it was too slow');
  await workbench.takePicture('handoff-completed');

  await workbench.runCommand("Batonpass: Choose the Agent's Session");
  await workbench.notification('No agent whose files are read').waitFor();
});
