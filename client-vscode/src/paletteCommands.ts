/**
 * The palette's commands. They are named apart from the server's, which the language client registers in the editor
 * under their own names.
 */
export const paletteCommands = {
  startSession: 'batonpass.startSession',
  continueSession: 'batonpass.continueSession',
  pauseSession: 'batonpass.pauseSession',
  resumeSession: 'batonpass.resumeSession',
  completeSession: 'batonpass.completeSession',
  splitSession: 'batonpass.splitSession',
  showSessions: 'batonpass.showSessions',
  addNote: 'batonpass.addNote',
  addTask: 'batonpass.addTask',
  completePhase: 'batonpass.completePhase',
  moveBudget: 'batonpass.moveBudget',
  createCheckpoint: 'batonpass.createCheckpoint',
  restoreCheckpoint: 'batonpass.restoreCheckpoint',
  createHandoff: 'batonpass.createHandoff',
  completeHandoff: 'batonpass.completeHandoff',
  createDocument: 'batonpass.createDocument',
  showSuggestions: 'batonpass.showSuggestions',
  runChecks: 'batonpass.runChecks',
  chooseAgentSession: 'batonpass.chooseAgentSession',
  showContext: 'batonpass.showContext',
  restartServer: 'batonpass.restartServer',
  showOutput: 'batonpass.showOutput',
} as const;
