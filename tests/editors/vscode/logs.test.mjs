// The two logs in a real VS Code workbench: a person writes in them, the session answers in them, and nothing is left unsaved.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Repository } from './repository.mjs';
import { findReasonToSkip, projectServer, useWorkbench } from './setUp.mjs';

const skip = findReasonToSkip('LOGS IN VS CODE');
const surroundings = useWorkbench({ skip, settings: projectServer });

test('a log is written by the person and by the session', { skip, timeout: 180_000 }, async (t) => {
  const repository = new Repository(join(surroundings.folder, 'archive'));
  const workbench = await surroundings.open(repository.folder, 'logs');
  t.after(() => workbench.close());
  await workbench.waitForGauge('No session');
  await workbench.startSession('Add search to the archive', { focus: 'Pages are found by each word that they hold' });
  const plan = await workbench.waitForActiveTab(/plan/);
  repository.commit('Index the words', { 'archive.py': 'def search(words):\n    return [page for page in PAGES if words <= page.words]\n' });

  await workbench.createDocument('Session Log');
  const log = await workbench.waitForActiveTab(/session-log/);
  await workbench.waitForText('Index the words');
  await workbench.takePicture('session-log');

  await workbench.goToLine('_Nothing recorded. Learnings are listed here._');
  await workbench.paste('- Sets of words are compared much faster than lists');
  await workbench.save();
  await workbench.waitForText('faster than lists <!-- n1 -->');
  await workbench.waitForSaved(log);
  await workbench.takePicture('learning');

  await workbench.addNote('Decision', {
    'What was decided': 'Keep the index in memory',
    'Why?': 'It is small',
    'What else was considered?': 'A file beside the pages',
  });
  await workbench.goToLine('## Decisions Made');
  await workbench.waitForText('Keep the index in memory');
  await workbench.waitForSaved(log);
  await workbench.takePicture('decision');

  await workbench.createDocument('Implementation Log');
  const second = await workbench.waitForActiveTab(/implementation-log/);
  await workbench.addTask('Index the words of each page', 'High');
  await workbench.goToLine('### Immediate Priority Tasks');
  await workbench.waitForText('Index the words of each page');
  await workbench.takePicture('implementation-log');

  for (const name of [plan, log, second]) await workbench.waitForSaved(name);
  assert.equal(await workbench.notification(/.*/).count(), 0, 'nothing is asked, and nothing is announced');
});
