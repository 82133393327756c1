import { beforeEach, describe, expect, it } from 'vitest';
import { paletteCommands } from '../src/paletteCommands';
import { register } from './register';
import type { Call } from './register';
import { commands, person, startAfresh } from './vscode';

const changes = (calls: readonly Call[], command: string) => calls.filter((call) => call.command === command);

beforeEach(startAfresh);

describe('Complete Phase', () => {
  const phase = (name: string, status: string) => ({ name, status, usedTokens: 1200, budgetTokens: 9000 });
  const session = { id: 's1', phases: [phase('plan', 'completed'), phase('test', 'pending'), phase('build', 'active')] };

  it('offers the open phases with their use, the active one first, and completes the one that is picked', async () => {
    const { calls } = register({ 'batonpass.session.show': session });
    person.picked = 'test';
    await commands.executeCommand(paletteCommands.completePhase);
    expect(person.picks[0]?.items).toEqual([
      { label: 'build', description: 'active, 1,200 of 9,000 tokens' },
      { label: 'test', description: 'pending, 1,200 of 9,000 tokens' },
    ]);
    expect(calls.at(-1)).toEqual({ command: 'batonpass.phase.complete', parameters: { phase: 'test', session: 's1' } });
  });

  it('completes nothing after Escape', async () => {
    const { calls } = register({ 'batonpass.session.show': session });
    await commands.executeCommand(paletteCommands.completePhase);
    expect(changes(calls, 'batonpass.phase.complete')).toEqual([]);
  });

  it('says so when there is none', async () => {
    const { calls } = register({ 'batonpass.session.show': { id: 's1', phases: [phase('plan', 'completed')] } });
    await commands.executeCommand(paletteCommands.completePhase);
    expect(person.shown[0]?.message).toBe('Every phase is completed.');
    expect(calls).toHaveLength(1);
  });
});

describe('Move Budget', () => {
  const phase = (name: string, status: string, usedTokens: number) => ({ name, status, usedTokens, budgetTokens: 9000 });
  const phases = [phase('plan', 'completed', 500), phase('build', 'active', 9500), phase('test', 'pending', 0)];
  const session = { id: 's1', phases, budget: { bufferTokens: 4000 } };
  const answers = { 'batonpass.session.show': session };

  it('takes from what has something left, and gives to any other', async () => {
    register(answers);
    person.choices = ['the buffer'];
    await commands.executeCommand(paletteCommands.moveBudget);
    expect(person.picks.map(({ items }) => items.map(({ label }) => label))).toEqual([
      ['the buffer', 'test'],
      ['build', 'test'],
    ]);
  });

  it.each([
    ['the buffer', 'build', { to: 'build' }],
    ['test', 'build', { from: 'test', to: 'build' }],
    ['test', 'the buffer', { from: 'test' }],
  ])('moves from %s to %s', async (from, to, places) => {
    const { calls } = register(answers);
    person.choices = [from, to];
    person.typed = ['1,500'];
    await commands.executeCommand(paletteCommands.moveBudget);
    expect(calls.at(-1)).toEqual({
      command: 'batonpass.phase.moveBudget',
      parameters: { tokens: 1500, ...places, session: 's1' },
    });
  });

  it('takes whole numbers only, and says how much there is', async () => {
    const { calls } = register(answers);
    person.choices = ['the buffer', 'build'];
    person.typed = [undefined];
    await commands.executeCommand(paletteCommands.moveBudget);
    const [box] = person.inputBoxes;
    expect(box?.prompt).toContain('There are 4,000 tokens.');
    for (const bad of ['', '0', '-5', '1.5', 'all']) expect(box?.validateInput?.(bad)).toContain('whole number');
    expect(box?.validateInput?.('2000')).toBeUndefined();
    expect(changes(calls, 'batonpass.phase.moveBudget')).toEqual([]);
  });
});

describe('Split Session', () => {
  it.each([
    ['Prove it', { title: 'Prove it' }],
    ['', {}],
  ])('sends the title, if there is one: %j', async (typed, parameters) => {
    const { calls } = register({});
    person.typed = [typed];
    await commands.executeCommand(paletteCommands.splitSession);
    expect(calls).toEqual([{ command: 'batonpass.session.split', parameters }]);
  });

  it('splits nothing after Escape', async () => {
    const { calls } = register({});
    person.typed = [undefined];
    await commands.executeCommand(paletteCommands.splitSession);
    expect(calls).toEqual([]);
  });
});

describe('Restore Checkpoint', () => {
  const checkpoint = (number: number, collected = false) => ({
    ...{ session: 's1', number, at: '2026-03-14T09:00:00Z', note: `note ${number}`, collected },
  });
  const list = { checkpoints: [checkpoint(1, true), checkpoint(2), checkpoint(3)] };
  const preview = {
    files: Array.from({ length: 14 }, (_, index) => ({ path: `file${index}.py`, kind: 'modified' })),
    keptAside: [{ path: 'new.py' }],
    leftAlone: ['vendor/module'],
  };
  const answers = { 'batonpass.checkpoint.list': list, 'batonpass.checkpoint.restore': preview };

  it('offers what can be restored, newest first, with the notes', async () => {
    register(answers);
    await commands.executeCommand(paletteCommands.restoreCheckpoint);
    expect(person.picks[0]?.items.map(({ label, detail }) => [label, detail])).toEqual([
      ['Checkpoint 3', 'note 3'],
      ['Checkpoint 2', 'note 2'],
    ]);
  });

  it('shows what would change before it changes anything', async () => {
    const { calls } = register(answers);
    person.picked = 'Checkpoint 2';
    await commands.executeCommand(paletteCommands.restoreCheckpoint);
    expect(person.shown[0]).toMatchObject({ kind: 'warning', modal: true, buttons: ['Restore'] });
    const detail = person.shown[0]?.detail ?? '';
    for (const line of ['file0.py: modified', 'and 2 more', 'new.py', 'vendor/module']) expect(detail).toContain(line);
    expect(detail).not.toContain('file13.py');
    expect(changes(calls, 'batonpass.checkpoint.restore')).toMatchObject([{ parameters: { number: 2, session: 's1' } }]);
    expect(calls.some(({ parameters }) => parameters && 'confirm' in parameters)).toBe(false);
  });

  it('restores on confirmation', async () => {
    const { calls } = register(answers);
    person.picked = 'Checkpoint 2';
    person.pressed = 'Restore';
    await commands.executeCommand(paletteCommands.restoreCheckpoint);
    expect(calls.at(-1)?.parameters).toEqual({ number: 2, session: 's1', confirm: true });
  });

  it('asks nothing where nothing would change', async () => {
    const { calls } = register({ ...answers, 'batonpass.checkpoint.restore': { files: [], keptAside: [], leftAlone: [] } });
    person.picked = 'Checkpoint 3';
    await commands.executeCommand(paletteCommands.restoreCheckpoint);
    expect(person.shown).toMatchObject([{ message: 'The files are as they were at checkpoint 3.', modal: false }]);
    expect(calls).toHaveLength(2);
  });

  it('says so when there is no checkpoint', async () => {
    register({ 'batonpass.checkpoint.list': { checkpoints: [checkpoint(1, true)] } });
    await commands.executeCommand(paletteCommands.restoreCheckpoint);
    expect(person.shown[0]?.message).toBe('This session has no checkpoint yet.');
    expect(person.picks).toEqual([]);
  });
});
