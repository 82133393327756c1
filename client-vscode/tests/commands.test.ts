import { beforeEach, describe, expect, it } from 'vitest';
import { paletteCommands, registerCommands } from '../src/commands';
import { ServerProblem } from '../src/problem';
import { report } from '../src/reporting';
import { commands, person, startAfresh } from './vscode';

interface Call {
  readonly command: string;
  readonly parameters: object | undefined;
}

/** The extension's commands over a server that answers `answer`, or fails with it. */
function register(answer: unknown = {}, description?: string) {
  const calls: Call[] = [];
  const events: string[] = [];
  registerCommands(
    {
      async execute<Result>(command: string, parameters?: object): Promise<Result> {
        calls.push({ command, parameters });
        if (answer instanceof Error) throw answer;
        return answer as Result;
      },
      describeContext: () => description,
      restart: async () => void events.push('restart'),
      showOutput: () => void events.push('output'),
    },
    report,
  );
  return { calls, events };
}

beforeEach(startAfresh);

describe('Start Session', () => {
  it('sends the title and the focus, without the space around them', async () => {
    const { calls } = register();
    person.typed = ['  Add search ', ' the archive page '];
    await commands.executeCommand(paletteCommands.startSession);
    expect(calls).toEqual([
      { command: 'batonpass.session.start', parameters: { title: 'Add search', focus: 'the archive page' } },
    ]);
  });

  it('leaves out a focus that was not typed', async () => {
    const { calls } = register();
    person.typed = ['Add search', ''];
    await commands.executeCommand(paletteCommands.startSession);
    expect(calls[0]?.parameters).toEqual({ title: 'Add search' });
  });

  it.each([[[undefined]], [['Add search', undefined]]])('starts nothing after Escape: %j', async (typed) => {
    const { calls } = register();
    person.typed = typed;
    await commands.executeCommand(paletteCommands.startSession);
    expect(calls).toEqual([]);
    expect(person.shown).toEqual([]);
  });

  it('does not accept an empty title', async () => {
    register();
    await commands.executeCommand(paletteCommands.startSession);
    const validate = person.inputBoxes[0]?.validateInput;
    expect(validate?.('   ')).toBe('A session needs a title.');
    expect(validate?.('Add search')).toBeUndefined();
  });
});

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
    const { calls } = register({ uri: 'file:///handoff.md', score: 8 });
    await commands.executeCommand(paletteCommands.createHandoff);
    expect(calls).toEqual([{ command: 'batonpass.handoff.create', parameters: undefined }]);
    expect(person.shown[0]?.message).toContain('8 out of 10');
    expect(person.executed.map(({ command }) => command)).toEqual([paletteCommands.createHandoff]);
  });
});

describe('Complete Session', () => {
  it('asks first, in the way of everything else, and obeys', async () => {
    const { calls } = register();
    person.pressed = 'Complete Session';
    await commands.executeCommand(paletteCommands.completeSession);
    expect(person.shown[0]).toMatchObject({ kind: 'warning', modal: true });
    expect(calls.map(({ command }) => command)).toEqual(['batonpass.session.complete']);
  });

  it('completes nothing when the question is closed', async () => {
    const { calls } = register();
    await commands.executeCommand(paletteCommands.completeSession);
    expect(calls).toEqual([]);
  });
});

describe('Show Context', () => {
  it('shows the reading and leads on to a checkpoint', async () => {
    const { calls } = register({}, '712 of 2,000 tokens, estimated');
    person.pressed = 'Create Checkpoint';
    person.typed = [''];
    await commands.executeCommand(paletteCommands.showContext);
    expect(person.shown[0]).toMatchObject({
      message: '712 of 2,000 tokens, estimated',
      buttons: ['Create Checkpoint', 'Create Handoff'],
    });
    expect(calls.map(({ command }) => command)).toEqual(['batonpass.checkpoint.create']);
  });

  it('offers to start a session when there is none', async () => {
    register();
    await commands.executeCommand(paletteCommands.showContext);
    expect(person.shown[0]).toMatchObject({ message: 'No session is under way.', buttons: ['Start Session'] });
  });
});

describe('what goes wrong', () => {
  it("is shown in the server's own words", async () => {
    register(new Error('No session is active. Start one with batonpass.session.start.'));
    await commands.executeCommand(paletteCommands.createHandoff);
    expect(person.shown).toMatchObject([
      { kind: 'error', message: 'No session is active. Start one with batonpass.session.start.', buttons: [] },
    ]);
  });

  it('comes with its ways out, and the one that is picked is gone', async () => {
    const { events } = register(new ServerProblem('The server is not running.', ['tryAgain', 'showOutput']));
    person.pressed = 'Try Again';
    await commands.executeCommand(paletteCommands.createHandoff);
    expect(person.shown[0]?.buttons).toEqual(['Try Again', 'Show Output']);
    expect(events).toEqual(['restart']);
  });

  it('leads to the settings of this extension', async () => {
    register(new ServerProblem('No Python was found.', ['openSettings']));
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
