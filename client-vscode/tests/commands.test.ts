import { beforeEach, describe, expect, it } from 'vitest';
import { paletteCommands } from '../src/paletteCommands';
import { ServerProblem } from '../src/problem';
import { active, none, register } from './register';
import { commands, person, startAfresh } from './vscode';

beforeEach(startAfresh);

describe('Create Checkpoint', () => {
  it('sends the note; the server says that it is taken', async () => {
    const { calls } = register();
    person.typed = ['before the rename'];
    await commands.executeCommand(paletteCommands.createCheckpoint);
    expect(calls).toEqual([
      { command: 'batonpass.checkpoint.create', parameters: { note: 'before the rename' } },
    ]);
    expect(person.shown).toEqual([]);
  });

  it('needs no note', async () => {
    const { calls } = register();
    person.typed = [''];
    await commands.executeCommand(paletteCommands.createCheckpoint);
    expect(calls[0]?.parameters).toEqual({});
  });

  it('takes none after Escape', async () => {
    const { calls } = register();
    person.typed = [undefined];
    await commands.executeCommand(paletteCommands.createCheckpoint);
    expect(calls).toEqual([]);
  });
});

describe('Create Handoff', () => {
  it('says the score; the document is opened by the server', async () => {
    const { calls } = register({ 'batonpass.handoff.create': { uri: 'file:///handoff.md', score: 8 } });
    await commands.executeCommand(paletteCommands.createHandoff);
    expect(calls).toEqual([{ command: 'batonpass.handoff.create', parameters: undefined }]);
    expect(person.shown[0]?.message).toContain('8 out of 10');
    expect(person.executed.map(({ command }) => command)).toEqual([paletteCommands.createHandoff]);
  });
});

describe('Show Context', () => {
  const labels = () => person.picks[0]?.items.map(({ label }) => label.replace(/^\$\(\S+\) /, ''));

  it('says how things stand, and offers what makes sense now', async () => {
    const { calls } = register({}, active);
    person.picked = '$(save) Create Checkpoint';
    person.typed = [''];
    await commands.executeCommand(paletteCommands.showContext);
    expect(person.picks[0]).toMatchObject({
      title: 'Add search (active)',
      placeHolder: '712 of 2,000 tokens (35.6 %), estimated from the editor.',
    });
    expect(labels()?.[0]).toBe('Create Checkpoint');
    expect(calls.map(({ command }) => command)).toEqual(['batonpass.checkpoint.create']);
  });

  it('begins with the suggestion when there is one', async () => {
    register({}, { ...active, level: 'warning' });
    await commands.executeCommand(paletteCommands.showContext);
    expect(labels()?.slice(0, 2)).toEqual(['Show Suggestions', 'Create Checkpoint']);
  });

  it('begins with resuming while the session is paused, and offers nothing that is refused then', async () => {
    register({}, { ...active, status: 'paused' });
    await commands.executeCommand(paletteCommands.showContext);
    expect(labels()?.[0]).toBe('Resume Session');
    expect(labels()).not.toContain('Pause Session');
  });

  it('offers to start a session when there is none', async () => {
    register({}, none);
    await commands.executeCommand(paletteCommands.showContext);
    expect(labels()).toEqual(['Start Session', 'Continue from the Last Session', 'Show Sessions']);
  });

  it('shows all of it on request, in lines', async () => {
    register({}, active);
    person.picked = '$(dashboard) Show the Context in Full';
    await commands.executeCommand(paletteCommands.showContext);
    expect(person.shown[0]).toMatchObject({ message: 'Add search (active)', modal: true });
    expect(person.shown[0]?.detail).toContain('\nA checkpoint is due.');
  });

  it('offers only commands that there are', async () => {
    for (const context of [active, { ...active, status: 'paused' as const }, none]) {
      startAfresh();
      register({}, context);
      await commands.executeCommand(paletteCommands.showContext);
      const offered = person.picks[0]?.items.flatMap((item) => ('command' in item ? [String(item.command)] : [])) ?? [];
      expect(offered.length).toBeGreaterThan(2);
      expect(offered.filter((name) => !person.registered.has(name))).toEqual([]);
    }
  });
});

describe('what goes wrong', () => {
  it("is shown in the server's own words", async () => {
    register({ 'batonpass.handoff.create': new Error('No session is active. Start one with batonpass.session.start.') });
    await commands.executeCommand(paletteCommands.createHandoff);
    expect(person.shown).toMatchObject([
      { kind: 'error', message: 'No session is active. Start one with batonpass.session.start.', buttons: [] },
    ]);
  });

  it('comes with its ways out, and the one that is picked is gone', async () => {
    const { events } = register({ 'batonpass.handoff.create': new ServerProblem('The server is not running.', ['tryAgain', 'showOutput']) });
    person.pressed = 'Try Again';
    await commands.executeCommand(paletteCommands.createHandoff);
    expect(person.shown[0]?.buttons).toEqual(['Try Again', 'Show Output']);
    expect(events).toEqual(['restart']);
  });

  it('leads to the settings of this extension', async () => {
    register({ 'batonpass.handoff.create': new ServerProblem('No Python was found.', ['openSettings']) });
    person.pressed = 'Open Settings';
    await commands.executeCommand(paletteCommands.createHandoff);
    expect(person.executed.at(-1)).toEqual({ command: 'workbench.action.openSettings', args: ['batonpass'] });
  });
});

describe('Restart Server and Show Output', () => {
  it('do what they say', async () => {
    const { events } = register();
    await commands.executeCommand(paletteCommands.restartServer);
    await commands.executeCommand(paletteCommands.showOutput);
    expect(events).toEqual(['restart', 'output']);
  });
});
