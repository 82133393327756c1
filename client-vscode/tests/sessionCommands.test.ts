import { beforeEach, describe, expect, it } from 'vitest';
import { paletteCommands } from '../src/paletteCommands';
import { active, none, register } from './register';
import { commands, person, startAfresh } from './vscode';

const session = (id: string, status: string, more: object = {}) => ({
  ...{ id, title: `Title of ${id}`, focus: 'the page', status, branch: 'main', createdAt: '2026-03-14T09:00:00Z' },
  ...{ documents: [{ kind: 'plan', uri: 'file:///plan.md' }, { kind: 'handoff', uri: 'file:///handoff.md' }] },
  ...more,
});

const last = <Value>(values: readonly Value[]) => values.at(-1);

beforeEach(startAfresh);

describe('Start Session', () => {
  it('sends the title, the focus and the scope, without the space around them', async () => {
    const { calls } = register({}, none);
    person.typed = ['  Add search ', ' the archive page ', ' 300, 150 '];
    await commands.executeCommand(paletteCommands.startSession);
    const scope = { codeLines: 300, testLines: 150, docLines: 0 };
    expect(calls).toEqual([
      { command: 'batonpass.session.start', parameters: { title: 'Add search', focus: 'the archive page', scope } },
    ]);
  });

  it('leaves out what was not typed', async () => {
    const { calls } = register({}, none);
    person.typed = ['Add search', '', ''];
    await commands.executeCommand(paletteCommands.startSession);
    expect(calls[0]?.parameters).toEqual({ title: 'Add search' });
  });

  it.each([[[undefined]], [['Add search', undefined]], [['Add search', '', undefined]]])(
    'starts nothing after Escape: %j',
    async (typed) => {
      const { calls } = register({}, none);
      person.typed = typed;
      await commands.executeCommand(paletteCommands.startSession);
      expect(calls).toEqual([]);
      expect(person.shown).toEqual([]);
    },
  );

  it('accepts neither an empty title nor a scope that it cannot read', async () => {
    register({}, none);
    person.typed = ['Add search', '', ''];
    await commands.executeCommand(paletteCommands.startSession);
    const [title, , scope] = person.inputBoxes;
    expect(title?.validateInput?.('   ')).toBe('A session needs a title.');
    expect(title?.validateInput?.('Add search')).toBeUndefined();
    for (const bad of ['many', '1 2 3 4', '-5', '1.5']) expect(scope?.validateInput?.(bad)).toContain('whole numbers');
    for (const good of ['', '300', '300 150 40']) expect(scope?.validateInput?.(good)).toBeUndefined();
  });

  it.each([
    ['Continue from it', { continues: 's1' }],
    ['Pause it', { pauseActive: true }],
  ])('asks what becomes of the active session: %s', async (choice, making) => {
    const { calls } = register({ 'batonpass.session.show': session('s1', 'active') }, active);
    person.choices = [choice];
    person.typed = ['Next', '', ''];
    await commands.executeCommand(paletteCommands.startSession);
    expect(person.picks[0]?.placeHolder).toContain('“Title of s1” is active');
    expect(last(calls)).toEqual({ command: 'batonpass.session.start', parameters: { title: 'Next', ...making } });
  });

  it('leaves the active session alone after Escape', async () => {
    const { calls } = register({ 'batonpass.session.show': session('s1', 'active') }, active);
    await commands.executeCommand(paletteCommands.startSession);
    expect(calls.map(({ command }) => command)).toEqual(['batonpass.session.show']);
  });
});

describe('Continue from the Last Session', () => {
  it('goes on from the one that is under way', async () => {
    const { calls } = register({ 'batonpass.session.show': session('s1', 'active') }, active);
    person.typed = ['Next', '', ''];
    await commands.executeCommand(paletteCommands.continueSession);
    expect(person.inputBoxes[0]?.value).toBe('Title of s1');
    expect(last(calls)?.parameters).toEqual({ title: 'Next', continues: 's1' });
  });

  it('else from the newest', async () => {
    const { calls } = register({ 'batonpass.session.list': { sessions: [session('s7', 'handedOff')] } }, none);
    person.typed = ['Next', '', ''];
    await commands.executeCommand(paletteCommands.continueSession);
    expect(last(calls)?.parameters).toEqual({ title: 'Next', continues: 's7' });
  });

  it('says so when there is none', async () => {
    register({ 'batonpass.session.list': { sessions: [] } }, none);
    await commands.executeCommand(paletteCommands.continueSession);
    expect(person.shown[0]?.message).toBe('There is no session to continue from yet.');
    expect(person.inputBoxes).toEqual([]);
  });
});

describe('Pause, Resume and Complete Session', () => {
  it.each([
    [paletteCommands.pauseSession, 'batonpass.session.pause', 'is paused'],
    [paletteCommands.resumeSession, 'batonpass.session.resume', 'goes on'],
  ])('%s', async (command, called, words) => {
    const { calls } = register({ [called]: session('s1', 'active') }, active);
    await commands.executeCommand(command);
    expect(calls).toEqual([{ command: called, parameters: undefined }]);
    expect(person.shown[0]?.message).toContain(`“Title of s1” ${words}`);
  });

  it('completes after asking, in the way of everything else', async () => {
    const { calls } = register({}, active);
    person.pressed = 'Complete Session';
    await commands.executeCommand(paletteCommands.completeSession);
    expect(person.shown[0]).toMatchObject({ kind: 'warning', modal: true });
    expect(calls.map(({ command }) => command)).toEqual(['batonpass.session.complete']);
  });

  it('completes nothing when the question is closed', async () => {
    const { calls } = register({}, active);
    await commands.executeCommand(paletteCommands.completeSession);
    expect(calls).toEqual([]);
  });
});

describe('Show Sessions', () => {
  const page = (sessions: object[], nextOffset: number | null = null) => ({ 'batonpass.session.list': { sessions, nextOffset } });
  const ways = () => last(person.picks)?.items.map(({ label }) => label);

  it('lists them with their status, branch and focus', async () => {
    register(page([session('s1', 'handedOff')]), none);
    await commands.executeCommand(paletteCommands.showSessions);
    expect(person.picks[0]?.items[0]).toMatchObject({ label: 'Title of s1', detail: 'the page' });
    expect(person.picks[0]?.items[0]?.description).toMatch(/^handed off · main · /);
  });

  it.each([
    ['active', ['Show its plan']],
    ['paused', ['Show its plan', 'Resume']],
    ['completed', ['Show its handoff', 'Archive']],
    ['archived', ['Show its handoff']],
  ])('offers for one that is %s what can be done with it', async (status, expected) => {
    register(page([session('s1', status)]), none);
    person.choices = ['Title of s1'];
    await commands.executeCommand(paletteCommands.showSessions);
    expect(ways()).toEqual(expected);
  });

  it('opens the document', async () => {
    register(page([session('s1', 'completed')]), none);
    person.choices = ['Title of s1', 'Show its handoff'];
    await commands.executeCommand(paletteCommands.showSessions);
    expect(person.opened).toEqual(['file:///handoff.md']);
  });

  it.each([
    ['paused', 'Resume', none, 'batonpass.session.resume', { session: 's1' }],
    ['paused', 'Resume, and pause the active session', active, 'batonpass.session.resume', { session: 's1', pauseActive: true }],
    ['completed', 'Archive', none, 'batonpass.session.archive', { session: 's1' }],
  ])('does what is chosen for one that is %s: %s', async (status, way, context, command, parameters) => {
    const { calls } = register(page([session('s1', status)]), context);
    person.choices = ['Title of s1', way];
    await commands.executeCommand(paletteCommands.showSessions);
    expect(last(calls)).toEqual({ command, parameters });
  });

  it('searches all of them where there are more than a page', async () => {
    const { calls } = register(page([session('s1', 'completed')], 100), none);
    person.choices = ['Search all sessions'];
    person.typed = ['retry'];
    await commands.executeCommand(paletteCommands.showSessions);
    expect(calls.map(({ parameters }) => parameters)).toEqual([{ text: '' }, { text: 'retry' }]);
  });

  it('says so when there is none', async () => {
    register(page([]), none);
    await commands.executeCommand(paletteCommands.showSessions);
    expect(person.shown[0]?.message).toBe('There are no sessions yet.');
  });
});
