/** A stand-in for the editor: it records what it is shown, and answers what a test has laid ready. */

export enum StatusBarAlignment {
  Left = 1,
  Right = 2,
}

export enum ProgressLocation {
  Notification = 15,
}

export class ThemeColor {
  constructor(readonly id: string) {}
}

type Command = (...args: unknown[]) => unknown;

interface Shown {
  readonly kind: 'information' | 'warning' | 'error';
  readonly message: string;
  readonly buttons: readonly string[];
  readonly modal: boolean;
  readonly detail: string | undefined;
}

export interface Picking {
  readonly title?: string;
  readonly placeHolder?: string;
  readonly items: readonly { readonly label: string; readonly description?: string; readonly detail?: string }[];
}

interface InputBox {
  readonly title?: string;
  readonly prompt?: string;
  readonly value?: string;
  readonly validateInput?: (text: string) => string | undefined;
}

/** What the person at the stand-in editor does and sees. */
export const person = {
  /** The answers typed into the input boxes, in order; undefined is Escape. */
  typed: [] as (string | undefined)[],
  /** The button pressed on the next message, or undefined to close it. */
  pressed: undefined as string | undefined,
  inputBoxes: [] as InputBox[],
  /** The label of what is picked from the next list, or undefined for Escape. */
  picked: undefined as string | undefined,
  /** What is picked from the lists that come first, in order; then `picked` holds. */
  choices: [] as (string | undefined)[],
  /** The documents that are opened. */
  opened: [] as string[],
  /** The documents that the editor holds. */
  documents: [] as { uri: string; isDirty: boolean; save: () => Promise<boolean> }[],
  picks: [] as Picking[],
  shown: [] as Shown[],
  executed: [] as { command: string; args: unknown[] }[],
  statusBarItems: [] as { id: string; [property: string]: unknown }[],
  settings: {} as Record<string, { default?: unknown; user?: unknown; workspace?: unknown }>,
  registered: new Map<string, Command>(),
  /** The other extensions that are installed. */
  extensions: [] as { id: string; packageJSON: object; activate: () => Promise<void> }[],
};

export function startAfresh(): void {
  Object.assign(person, {
    typed: [],
    pressed: undefined,
    inputBoxes: [],
    picked: undefined,
    choices: [],
    opened: [],
    documents: [],
    picks: [],
    shown: [],
    executed: [],
    statusBarItems: [],
    settings: {},
    registered: new Map(),
    extensions: [],
  });
}

function show(kind: Shown['kind']) {
  return async (message: string, ...rest: (string | { modal?: boolean; detail?: string })[]): Promise<string | undefined> => {
    const buttons = rest.filter((item) => typeof item === 'string');
    const modal = rest.some((item) => typeof item === 'object' && item.modal === true);
    const detail = rest.find((item) => typeof item === 'object')?.detail;
    person.shown.push({ kind, message, buttons, modal, detail });
    const pressed = person.pressed;
    person.pressed = undefined;
    return pressed;
  };
}

export const window = {
  showInformationMessage: show('information'),
  showWarningMessage: show('warning'),
  showErrorMessage: show('error'),
  async showInputBox(options: InputBox): Promise<string | undefined> {
    person.inputBoxes.push(options);
    return person.typed.shift();
  },
  async showQuickPick<Item extends Picking['items'][number]>(items: Item[], options: { title?: string }) {
    person.picks.push({ ...options, items });
    const picked = person.choices.length > 0 ? person.choices.shift() : person.picked;
    return items.find(({ label }) => label === picked);
  },
  createStatusBarItem(id: string) {
    const item = { id, show: () => undefined, dispose: () => undefined };
    person.statusBarItems.push(item);
    return item;
  },
};

export const commands = {
  registerCommand(command: string, action: Command) {
    if (person.registered.has(command)) throw new Error(`command '${command}' already exists`);
    person.registered.set(command, action);
    return { dispose: () => person.registered.delete(command) };
  },
  async executeCommand(command: string, ...args: unknown[]): Promise<unknown> {
    if (command === 'vscode.open') person.opened.push(String(args[0]));
    else person.executed.push({ command, args });
    return await person.registered.get(command)?.(...args);
  },
};

export const extensions = {
  get all() {
    return person.extensions;
  },
};

export const Uri = {
  parse: (text: string) => ({ toString: () => text }),
};

export class Range {
  constructor(
    readonly startLine: number,
    readonly startCharacter: number,
    readonly endLine: number,
    readonly endCharacter: number,
  ) {}
}

export class CancellationTokenSource {
  readonly token = {};
}

export const workspace = {
  get textDocuments() {
    return person.documents;
  },
  getConfiguration(section: string) {
    const prefix = `${section}.`;
    const entries = Object.entries(person.settings)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value] as const);
    const values = Object.fromEntries(entries.map(([name, value]) => [name, effective(value)]));
    return {
      ...values,
      get: (name: string, fallback: unknown) => values[name] ?? fallback,
      inspect(name: string) {
        const value = person.settings[prefix + name];
        if (value === undefined) return undefined;
        return { key: name, defaultValue: value.default, globalValue: value.user, workspaceValue: value.workspace };
      },
    };
  },
};

function effective(value: { default?: unknown; user?: unknown; workspace?: unknown }): unknown {
  return value.workspace ?? value.user ?? value.default;
}
