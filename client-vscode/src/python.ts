import { ServerProblem, describe } from './problem';
import { findOnPath, run } from './programs';
import type { Environment, Program } from './programs';

const oldest = { major: 3, minor: 11 };
const oldestText = `${oldest.major}.${oldest.minor}`;

/** The names under which a good Python may stand on PATH, most usual first. */
function candidates(platform: NodeJS.Platform): readonly (readonly [string, ...string[]])[] {
  const usual = [['python3'], ['python']] as const;
  if (platform === 'win32') return [['py', '-3'], ...usual];
  // The plain name may be an old system Python while a newer one stands beside it.
  return [...usual, ['python3.14'], ['python3.13'], ['python3.12'], ['python3.11']];
}

/**
 * A Python the server can be installed with: the one in the settings, else the first good one on PATH.
 * Throws ServerProblem when there is none.
 */
export async function findPython(
  setting: string,
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
): Promise<Program> {
  if (setting !== '') {
    const program = { path: setting, args: [] };
    const fault = await findFault(program, environment);
    if (fault === undefined) return program;
    throw new ServerProblem(
      `The Python in the setting batonpass.pythonPath cannot be used: ${fault}. Name a Python ${oldestText} or newer there, or clear the setting.`,
      ['openSettings', 'tryAgain'],
    );
  }
  const faults: string[] = [];
  for (const [name, ...args] of candidates(platform)) {
    const found = await findOnPath(name, environment, platform);
    if (found === undefined) continue;
    const program = { path: found, args };
    const fault = await findFault(program, environment);
    if (fault === undefined) return program;
    faults.push(fault);
  }
  const seen = faults.length === 0 ? '' : ` (${faults.join('; ')})`;
  throw new ServerProblem(
    `The Batonpass server needs Python ${oldestText} or newer, and none was found on PATH${seen}. Install one, or name it in the setting batonpass.pythonPath.`,
    ['openSettings', 'tryAgain'],
  );
}

/** Why this Python cannot be used, or undefined when it can. */
async function findFault(program: Program, environment: Environment): Promise<string | undefined> {
  try {
    const { code, output } = await run(program, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
      environment,
      timeout: 10_000,
    });
    const match = /^(\d+)\.(\d+)$/m.exec(output);
    if (code !== 0 || match === null) return `${program.path} does not run`;
    const [major, minor] = [Number(match[1]), Number(match[2])];
    if (major === oldest.major && minor >= oldest.minor) return undefined;
    return `${program.path} is Python ${major}.${minor}`;
  } catch (error) {
    return `${program.path} does not run: ${describe(error)}`;
  }
}
