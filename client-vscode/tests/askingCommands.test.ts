import { beforeEach, describe, expect, it } from 'vitest';
import { paletteCommands } from '../src/paletteCommands';
import { active, register } from './register';
import { commands, person, startAfresh } from './vscode';

const run = (command: string) => commands.executeCommand(command);

beforeEach(startAfresh);

describe('Add Note', () => {
  it('asks for what belongs to its kind: why, and what else, for a decision', async () => {
    const { calls } = register({}, active);
    person.choices = ['Decision'];
    person.typed = ['Use an index', ' it is quick ', ''];
    await run(paletteCommands.addNote);
    expect(calls).toEqual([
      { command: 'batonpass.note.add', parameters: { kind: 'decision', text: 'Use an index', rationale: 'it is quick' } },
    ]);
    expect(person.inputBoxes).toHaveLength(3);
  });

  it('asks no more than its words for a to-do', async () => {
    const { calls } = register({}, active);
    person.choices = ['To-do'];
    person.typed = ['Test it'];
    await run(paletteCommands.addNote);
    expect(calls[0]?.parameters).toEqual({ kind: 'todo', text: 'Test it' });
  });

  it('adds nothing after Escape at any question', async () => {
    const { calls } = register({}, active);
    for (const typed of [[undefined], ['Use an index', undefined], ['Use an index', 'quick', undefined]]) {
      person.choices = ['Decision'];
      person.typed = typed;
      await run(paletteCommands.addNote);
    }
    expect(calls).toEqual([]);
  });
});

describe('Add Task', () => {
  it('sends its words and its priority', async () => {
    const { calls } = register({}, active);
    person.typed = ['Write the index'];
    person.choices = ['High'];
    await run(paletteCommands.addTask);
    expect(calls).toEqual([{ command: 'batonpass.task.add', parameters: { text: 'Write the index', priority: 'high' } }]);
  });
});

describe('Create Document', () => {
  it('creates the kind that is picked, and opens it', async () => {
    const { calls } = register({ 'batonpass.document.create': { uri: 'file:///handoff.md' } }, active);
    person.choices = ['Handoff'];
    await run(paletteCommands.createDocument);
    expect(calls).toEqual([{ command: 'batonpass.document.create', parameters: { kind: 'handoff' } }]);
    expect(person.opened).toEqual(['file:///handoff.md']);
  });
});

describe('Show Suggestions', () => {
  const suggestion = (more: object) => ({ id: 'x', kind: 'checkpoint', title: 'Due', reason: 'Why', branch: null, resting: null, ...more });
  const standing = (more: object) => ({ 'batonpass.suggestion.list': { suggestions: [suggestion(more)] } });

  it.each([
    ['Create checkpoint', 'accept', { id: 'x' }],
    ['Snooze 15 minutes', 'snooze', { id: 'x', minutes: 15 }],
    ['Snooze until the next one', 'snooze', { id: 'x', untilNext: true }],
    ['Dismiss', 'dismiss', { id: 'x', reason: 'nearly done' }],
  ])('gives the answer %s', async (answer, verb, parameters) => {
    const { calls } = register(standing({}), active);
    person.choices = ['Due', answer];
    person.typed = ['nearly done'];
    await run(paletteCommands.showSuggestions);
    expect(person.picks[0]?.items[0]).toMatchObject({ label: 'Due', detail: 'Why' });
    expect(calls.at(-1)).toEqual({ command: `batonpass.suggestion.${verb}`, parameters });
  });

  it('offers no snooze where the server takes none', async () => {
    register(standing({ kind: 'recovery' }), active);
    person.choices = ['Due'];
    await run(paletteCommands.showSuggestions);
    expect(person.picks[1]?.items.map(({ label }) => label)).toEqual(['Create checkpoint', 'Dismiss']);
  });

  it('resumes the session that rests on another branch', async () => {
    const { calls } = register(standing({ kind: 'branch', branch: 'topic', resting: 's7' }), active);
    person.choices = ['Due', 'Resume the session of topic'];
    await run(paletteCommands.showSuggestions);
    expect(calls.at(-1)).toEqual({ command: 'batonpass.suggestion.accept', parameters: { id: 'x' } });
  });

  it('starts a session for another branch, which may be given a better title', async () => {
    const show = { 'batonpass.session.show': { id: 's1', title: 'Now' } };
    const { calls } = register({ ...standing({ kind: 'branch', branch: 'topic' }), ...show }, active);
    person.choices = ['Due', 'Start a session for topic', 'Pause it'];
    person.typed = ['On the topic', '', ''];
    await run(paletteCommands.showSuggestions);
    expect(person.inputBoxes[0]?.value).toBe('topic');
    expect(calls.at(-1)?.parameters).toEqual({ title: 'On the topic', pauseActive: true });
  });

  it('says so when nothing is suggested', async () => {
    register({ 'batonpass.suggestion.list': { suggestions: [] } }, active);
    await run(paletteCommands.showSuggestions);
    expect(person.shown[0]?.message).toBe('Nothing is suggested now.');
  });
});

describe('Run Checks', () => {
  const check = (name: string, allowed: boolean) => ({ name, command: [name, '-k', "it's new"], allowed, last: null });
  const list = (...checks: object[]) => ({ 'batonpass.check.list': { checks } });
  const made = (calls: readonly { command: string }[]) => calls.map(({ command }) => command).slice(1);

  it('runs what was allowed before without a question', async () => {
    const { calls } = register(list(check('pytest', true), check('ruff', false)), active);
    person.choices = ['pytest'];
    await run(paletteCommands.runChecks);
    expect(person.shown).toEqual([]);
    expect(calls.at(-1)).toEqual({ command: 'batonpass.check.run', parameters: { name: 'pytest' } });
  });

  it('shows a new command exactly as it will be run, and runs it on a word', async () => {
    const { calls } = register(list(check('pytest', false)), active);
    person.choices = ['pytest'];
    person.pressed = 'Allow & Run';
    await run(paletteCommands.runChecks);
    expect(person.shown[0]).toMatchObject({ kind: 'warning', modal: true, buttons: ['Allow & Run'] });
    expect(person.shown[0]?.detail?.split('\n')[0]).toBe(`pytest -k 'it'\\''s new'`);
    expect(calls.slice(1)).toEqual([
      { command: 'batonpass.check.allow', parameters: { name: 'pytest', command: ['pytest', '-k', "it's new"] } },
      { command: 'batonpass.check.run', parameters: {} },
    ]);
  });

  it('allows and runs nothing when the question is closed', async () => {
    const { calls } = register(list(check('pytest', false)), active);
    person.choices = ['pytest'];
    await run(paletteCommands.runChecks);
    expect(made(calls)).toEqual([]);
  });

  it('asks once for all that are new', async () => {
    const { calls } = register(list(check('pytest', false), check('ruff', true), check('mypy', false)), active);
    person.choices = ['All checks'];
    person.pressed = 'Allow & Run';
    await run(paletteCommands.runChecks);
    expect(person.shown).toHaveLength(1);
    expect(made(calls)).toEqual(['batonpass.check.allow', 'batonpass.check.allow', 'batonpass.check.run']);
    expect(calls.at(-1)?.parameters).toEqual({});
  });

  it('leads to the setting when there is none', async () => {
    register(list(), active);
    person.pressed = 'Open Settings';
    await run(paletteCommands.runChecks);
    expect(person.executed.at(-1)).toEqual({ command: 'workbench.action.openSettings', args: ['batonpass.checks'] });
  });
});
