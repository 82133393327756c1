import { beforeEach, describe, expect, it } from 'vitest';
import { paletteCommands } from '../src/paletteCommands';
import { active, register } from './register';
import { commands, person, startAfresh } from './vscode';

beforeEach(startAfresh);

describe('Complete the Handoff', () => {
  const run = () => commands.executeCommand(paletteCommands.completeHandoff);
  const uri = 'file:///handoff.md';
  const environment = { text: 'Run the tests as a check.', section: 'Environment State', points: 0.5, note: null };
  const failures = { text: 'Record what did not work.', section: 'Failed Approaches', points: 1, note: 'failedApproach' };
  const reviewed = (missing: object[], of: string | null = uri) => ({ 'batonpass.handoff.review': { uri: of, missing } });
  const changes = (calls: readonly { command: string; parameters: object | undefined }[]) =>
    calls.filter(({ command }) => command !== 'batonpass.handoff.review');

  it('lists what is missing, what a note fills first', async () => {
    register(reviewed([environment, failures]), active);
    await run();
    expect(person.picks[0]?.items).toMatchObject([
      { label: 'Failed Approaches', description: '1 point', detail: 'Record what did not work.' },
      { label: 'Environment State', description: '0.5 points, by work, not by a note', detail: 'Run the tests as a check.' },
    ]);
  });

  it('asks for the note of that kind, looks again, and brings the handoff up to date at the end', async () => {
    const { calls } = register(reviewed([failures]), active);
    person.choices = ['Failed Approaches'];
    person.typed = ['Polling', 'too slow'];
    await run();
    expect(person.inputBoxes[0]).toMatchObject({ title: 'Add Note: Failed Approach', prompt: failures.text });
    expect(person.picks).toHaveLength(2);
    expect(changes(calls)).toEqual([
      { command: 'batonpass.note.add', parameters: { kind: 'failedApproach', text: 'Polling', rationale: 'too slow' } },
      { command: 'batonpass.document.refresh', parameters: { uri } },
    ]);
    expect(person.opened).toEqual([uri]);
  });

  it('writes the first handoff where there is none', async () => {
    const { calls } = register(reviewed([failures], null), active);
    person.choices = ['Failed Approaches'];
    person.typed = ['Polling', ''];
    await run();
    expect(changes(calls).map(({ command }) => command)).toEqual(['batonpass.note.add', 'batonpass.handoff.create']);
  });

  it('ends of itself when nothing is missing any more', async () => {
    const answers = reviewed([failures]);
    const missing = answers['batonpass.handoff.review'].missing;
    register({ ...answers, get 'batonpass.note.add'() { return missing.splice(0); } }, active);
    person.choices = ['Failed Approaches'];
    person.typed = ['Polling', ''];
    await run();
    expect(person.picks).toHaveLength(1);
    expect(person.opened).toEqual([uri]);
  });

  it('says what to do where no note fills the point', async () => {
    const { calls } = register(reviewed([environment]), active);
    person.choices = ['Environment State'];
    await run();
    expect(person.shown[0]?.message).toBe(environment.text);
    expect(changes(calls)).toEqual([]);
  });

  it.each([[[undefined]], [['Polling', undefined]]])('leaves all as it is after Escape in the note: %j', async (typed) => {
    const { calls } = register(reviewed([failures]), active);
    person.choices = ['Failed Approaches'];
    person.typed = typed;
    await run();
    expect(changes(calls)).toEqual([]);
    expect(person.opened).toEqual([]);
  });

  it('says so when nothing is missing', async () => {
    register(reviewed([]), active);
    await run();
    expect(person.shown[0]?.message).toBe('The handoff misses nothing.');
    expect(person.picks).toEqual([]);
  });
});
