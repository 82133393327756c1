import * as vscode from 'vscode';

interface Question {
  readonly title: string;
  readonly prompt: string;
  readonly value?: string;
  readonly placeHolder?: string;
  /** What is wrong with an answer; undefined when it is good. */
  readonly check?: (text: string) => string | undefined;
}

/** Asks for a line of text; it comes without the space around it, or undefined after Escape. */
export async function ask({ check, ...question }: Question): Promise<string | undefined> {
  const options = check === undefined ? question : { ...question, validateInput: check };
  return (await vscode.window.showInputBox({ ...options, ignoreFocusOut: true }))?.trim();
}

/** Refuses an answer of nothing but space, with these words. */
export function required(refusal: string): (text: string) => string | undefined {
  return (text) => (text.trim() === '' ? refusal : undefined);
}

/** A parameter that is left out when the user left it empty. */
export function filled<Name extends string>(name: Name, text: string): Partial<Record<Name, string>> {
  return text === '' ? {} : ({ [name]: text } as Record<Name, string>);
}

/** Says something without waiting: the message may stay until the user closes it. */
export function say(sentence: string): void {
  void vscode.window.showInformationMessage(sentence);
}

export function inTokens(tokens: number): string {
  return `${tokens.toLocaleString('en')} tokens`;
}
