import { homedir } from 'node:os';
import * as path from 'node:path';
import { ServerProblem, describe } from './problem';
import { findOnPath, run } from './programs';
import type { Environment, Program } from './programs';

export interface Search {
  /** The setting; empty when not set. */
  readonly serverPath: string;
  /** The version of the extension, which the server must fit. */
  readonly version: string;
  readonly environment: Environment;
  /** Finds or makes the private copy of the server. */
  readonly usePrivateCopy: () => Promise<Program>;
  /** Told, in a sentence, what was found and what was passed over. */
  readonly log: (line: string) => void;
}

/**
 * The server to start: the one in the settings, else a fitting one on PATH, else the private copy.
 * Throws ServerProblem when none can be used; a wrong setting is reported, never passed over.
 */
export async function findServer(search: Search): Promise<Program> {
  if (search.serverPath !== '') return await checkSetting(search);
  const onPath = await findOnPath('batonpass', search.environment);
  if (onPath !== undefined) {
    const program = { path: onPath, args: [] };
    const fault = await findFault(program, search);
    if (fault === undefined) {
      search.log(`Using the server on PATH: ${onPath}`);
      return program;
    }
    search.log(`Passing over the server on PATH: ${fault}`);
  }
  const program = await search.usePrivateCopy();
  search.log(`Using the private copy of the server: ${program.path}`);
  return program;
}

async function checkSetting(search: Search): Promise<Program> {
  const program = { path: expandHome(search.serverPath), args: [] };
  const fault = path.isAbsolute(program.path)
    ? await findFault(program, search)
    : `${program.path} is not an absolute path`;
  if (fault === undefined) {
    search.log(`Using the server of the setting batonpass.serverPath: ${program.path}`);
    return program;
  }
  throw new ServerProblem(
    `The server in the setting batonpass.serverPath cannot be used: ${fault}. Correct the setting, or clear it to let the extension find or install a server.`,
    ['openSettings', 'tryAgain'],
  );
}

function expandHome(file: string): string {
  return file.startsWith('~/') ? path.join(homedir(), file.slice(2)) : file;
}

/** Why this server cannot be used, or undefined when it can. */
async function findFault(program: Program, search: Search): Promise<string | undefined> {
  try {
    const { code, output } = await run(program, ['--version'], { environment: search.environment, timeout: 30_000 });
    const found = /^batonpass (\d+\.\d+\.\d+\S*)\s*$/m.exec(output)?.[1];
    if (code !== 0 || found === undefined) return `${program.path} is not a batonpass that works`;
    if (isCompatible(found, search.version)) return undefined;
    return `${program.path} is version ${found}, and this extension needs ${compatibleRange(search.version)}`;
  } catch (error) {
    return `${program.path} cannot be started (${describe(error)})`;
  }
}

/** The part of a version that must be equal: until 1.0 the first two numbers, then the first (semantic versioning). */
function compatibleRange(version: string): string {
  const [major = '0', minor = '0'] = version.split('.');
  return major === '0' ? `0.${minor}.x` : `${major}.x`;
}

export function isCompatible(server: string, client: string): boolean {
  return compatibleRange(server) === compatibleRange(client);
}
