import { beforeEach, describe, expect, it } from 'vitest';
import { Gauge } from '../src/gauge';
import type { ContextChanged } from '../src/protocol';
import { person, startAfresh } from './vscode';

const reading: ContextChanged = {
  session: '01J',
  status: 'active',
  text: '712 / 2,000 · 36 %',
  tooltip: 'Implementation: 712 of 2,000 tokens, estimated',
  level: 'normal',
};

function gaugeItem() {
  const item = person.statusBarItems.at(-1);
  if (item === undefined) throw new Error('the gauge made no status bar item');
  return item;
}

beforeEach(startAfresh);

describe('the gauge', () => {
  it('stands in the status bar under its own name, so that it can be found and hidden', () => {
    new Gauge();
    expect(gaugeItem()).toMatchObject({ id: 'batonpass.gauge', name: 'Batonpass' });
  });

  it("shows the server's words, and a click shows the context", () => {
    new Gauge().onContext(reading);
    expect(gaugeItem()).toMatchObject({
      text: '$(dashboard) 712 / 2,000 · 36 %',
      tooltip: reading.tooltip,
      command: 'batonpass.showContext',
      backgroundColor: undefined,
    });
  });

  it.each([
    ['warning', 'statusBarItem.warningBackground'],
    ['critical', 'statusBarItem.errorBackground'],
  ] as const)('takes the colour of the level %s, and gives it back', (level, colour) => {
    const gauge = new Gauge();
    gauge.onContext({ ...reading, level });
    expect(gaugeItem()['backgroundColor']).toMatchObject({ id: colour });
    gauge.onContext(reading);
    expect(gaugeItem()['backgroundColor']).toBeUndefined();
  });

  it('says that there is no session, and a click offers to start one', () => {
    const gauge = new Gauge();
    gauge.onRunning();
    expect(gaugeItem()).toMatchObject({ text: '$(dashboard) No session', command: 'batonpass.showContext' });
    expect(gauge.context?.session).toBeNull();
  });

  it('goes back to no session when the session has ended', () => {
    const gauge = new Gauge();
    gauge.onContext({ ...reading, level: 'critical' });
    gauge.onContext({ session: null, status: null, text: 'No session', tooltip: '', level: 'normal' });
    expect(gaugeItem()).toMatchObject({ text: '$(dashboard) No session', backgroundColor: undefined });
    expect(gauge.context?.session).toBeNull();
  });

  it("says in the server's words why there can be no session", () => {
    new Gauge().onContext({
      session: null,
      status: null,
      text: 'not available',
      tooltip: 'This folder is not a git repository.',
      level: 'normal',
    });
    expect(gaugeItem()).toMatchObject({
      text: '$(dashboard) not available',
      tooltip: 'This folder is not a git repository.',
    });
  });

  it('keeps a reading that came before the client called itself running', () => {
    const gauge = new Gauge();
    gauge.onStarting();
    gauge.onContext(reading);
    gauge.onRunning();
    expect(gaugeItem()['text']).toBe('$(dashboard) 712 / 2,000 · 36 %');
  });

  it('never shows an old reading beside a server that has stopped; a click restarts it', () => {
    const gauge = new Gauge();
    gauge.onContext(reading);
    gauge.onStopped('The Batonpass server has stopped');
    expect(gaugeItem()).toMatchObject({
      text: '$(warning) Batonpass',
      tooltip: 'The Batonpass server has stopped',
      command: 'batonpass.restartServer',
    });
    expect(gauge.context).toBeUndefined();
  });
});
