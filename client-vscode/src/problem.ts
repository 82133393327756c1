/** A way out that the user can be offered as a button. */
export type Remedy = 'openSettings' | 'tryAgain' | 'showOutput' | 'manageTrust';

/** Something that keeps the server from starting. Its message says what happened and what to do. */
export class ServerProblem extends Error {
  constructor(
    message: string,
    readonly remedies: readonly Remedy[],
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ServerProblem';
  }
}

/** The user stopped the installation. Nothing is wrong, nothing is half done. */
export class InstallationCancelled extends ServerProblem {
  constructor() {
    super('The installation of the Batonpass server was cancelled.', ['tryAgain', 'openSettings']);
    this.name = 'InstallationCancelled';
  }
}

export function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
