import { beforeEach, describe, expect, it } from 'vitest';
import { paletteCommands } from '../src/paletteCommands';
import { active, register } from './register';
import { commands, person, startAfresh } from './vscode';

beforeEach(startAfresh);

describe("Choose the Agent's Session", () => {
  const run = () => commands.executeCommand(paletteCommands.chooseAgentSession);
  const changedAt = '2026-05-04T10:30:00Z';
  const first = { id: 'a1', agent: 'claude-code', startedAt: '2026-05-04T09:00:00Z', changedAt, bound: true };
  const second = { id: 'b2', agent: 'codex', startedAt: null, changedAt, bound: false };
  const listed = (more: object = {}) => ({
    'batonpass.agent.list': { sessions: [first, second], bound: 'a1', chosen: false, ...more },
  });

  it('shows the agent, its times, and which one is followed', async () => {
    register(listed(), active);
    await run();
    const items = person.picks[0]?.items ?? [];
    expect(items.map(({ label }) => label)).toEqual(['claude-code', 'codex', 'None of them']);
    expect(items.map(({ description }) => description)).toEqual(['followed by this session', '', '']);
    const last = `last change ${new Date(changedAt).toLocaleString()}`;
    expect(items[0]?.detail).toBe(`started ${new Date(first.startedAt).toLocaleString()}, ${last}`);
    expect(items[1]?.detail).toBe(last);
  });

  it.each([
    ['codex', { id: 'b2' }],
    ['None of them', {}],
  ])('follows %s', async (picked, parameters) => {
    const { calls } = register(listed(), active);
    person.picked = picked;
    await run();
    expect(calls.at(-1)).toEqual({ command: 'batonpass.agent.bind', parameters });
  });

  it.each([
    ['a person chose none', true, 'chosen'],
    ['nobody has chosen yet', false, ''],
  ])('tells by the last line whether %s', async (_, chosen, description) => {
    register(listed({ sessions: [second], bound: null, chosen }), active);
    await run();
    expect(person.picks[0]?.items.at(-1)).toMatchObject({ label: 'None of them', description });
  });

  it('changes nothing after Escape', async () => {
    const { calls } = register(listed(), active);
    await run();
    expect(calls).toHaveLength(1);
  });

  it('says so when there is none to choose from', async () => {
    const { calls } = register(listed({ sessions: [], bound: null }), active);
    await run();
    expect(person.shown[0]?.message).toMatch(/^No agent/);
    expect([calls.length, person.picks]).toEqual([1, []]);
  });
});
