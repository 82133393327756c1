import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { paletteCommands } from '../src/paletteCommands';
import { sessionKey } from '../src/contextKeys';
import { documentKinds } from '../src/documents';
import { noteKinds } from '../src/notes';
import { serverCommands } from '../src/protocol';

interface Manifest {
  readonly version: string;
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly category: string }[];
    readonly menus: { readonly commandPalette: readonly { readonly command: string; readonly when: string }[] };
    readonly configuration: { readonly properties: Record<string, { readonly default: unknown }> };
  };
}

const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
const manifest = JSON.parse(text) as Manifest;
const palette: readonly string[] = Object.values(paletteCommands);

describe('the manifest', () => {
  it('offers in the palette what the extension registers', () => {
    expect(manifest.contributes.commands.map(({ command }) => command)).toEqual(palette);
    expect(new Set(manifest.contributes.commands.map(({ category }) => category))).toEqual(new Set(['Batonpass']));
  });

  it('hides in the palette what needs a session only by the key that the extension keeps', () => {
    for (const { command, when } of manifest.contributes.menus.commandPalette) {
      expect(palette).toContain(command);
      expect(when.split(' ')[0]).toBe(sessionKey);
    }
  });

  it("names no command as the server does: the language client registers the server's names itself", () => {
    const taken = Object.values(serverCommands).filter((name) => palette.includes(name));
    expect(taken).toEqual([]);
    // The server's names have a subject and a verb; ours have one word after the prefix.
    for (const name of palette) expect(name).toMatch(/^batonpass\.[a-zA-Z]+$/);
  });

  it('keeps the settings under one section', () => {
    for (const name of Object.keys(manifest.contributes.configuration.properties)) {
      expect(name).toMatch(/^batonpass\./);
    }
  });
});

describe('the commands of the server that the client calls', () => {
  it('are all in the protocol', () => {
    const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');
    const offered = [...page.matchAll(/^### `(batonpass\.[a-zA-Z.]+)`$/gm)].map((match) => match[1]);
    expect(offered.length).toBeGreaterThan(0);
    expect(Object.values(serverCommands).filter((name) => !offered.includes(name))).toEqual([]);
  });
});

describe('what a person chooses from', () => {
  const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');

  it.each([
    ['batonpass.note.add', noteKinds],
    ['batonpass.document.create', documentKinds],
  ])('is all that %s takes', (command, offered) => {
    const [, declaration] = page.split(`### \`${command}\``);
    const row = /^\| `kind` \| (.*?) \|/m.exec(declaration ?? '')?.[1] ?? '';
    const taken = [...row.matchAll(/`(\w+)`/g)].map((match) => match[1]);
    expect(taken.length).toBeGreaterThan(0);
    expect(offered.map(({ name }) => name).sort()).toEqual(taken.sort());
  });
});

describe('the settings', () => {
  it('are each written once', () => {
    // JSON takes the last of two equal names without a word.
    const written = [...text.matchAll(/^ {8}"(batonpass\.[\w.]+)": \{$/gm)].map((match) => match[1]);
    expect(written).toEqual(Object.keys(manifest.contributes.configuration.properties));
  });

  // What only the client reads, before there is a server.
  const ofTheClient = ['serverPath', 'pythonPath', 'trace.server'];

  it('are those the server knows, with its defaults', () => {
    const page = readFileSync(new URL('../../docs/settings.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| `(\w+)` \| (?:`(.*?)`|—) \|/gm)];
    const known = Object.fromEntries(rows.map(([, name, value]) => [name, value === undefined ? null : JSON.parse(value)]));
    const offered = Object.entries(manifest.contributes.configuration.properties)
      .map(([name, property]) => [name.replace(/^batonpass\./, ''), property.default] as const)
      .filter(([name]) => !ofTheClient.includes(name));
    expect(Object.fromEntries(offered)).toEqual(known);
  });
});
