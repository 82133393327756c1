// The page of a workbench, as a person uses it: palette, editor, status bar, quick fixes.
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { findChromium, playwrightFolder, screenshots } from '../parts.mjs';

const { chromium } = createRequire(join(playwrightFolder, 'package.json'))('playwright-core');

const browserOptions = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

export async function startBrowser() {
  return await chromium.launch({ executablePath: findChromium(), args: browserOptions });
}

export class Workbench {
  /** Opens `folder` in the workbench at `address`, in a fresh browser profile. */
  static async open(browser, address, folder, name) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(`${address}/?folder=${encodeURIComponent(folder)}`);
    const workbench = new Workbench(page, name);
    await page.locator('.monaco-workbench').waitFor();
    return workbench;
  }

  constructor(page, name) {
    this.page = page;
    this.name = name;
    this.pictures = 0;
    mkdirSync(screenshots, { recursive: true });
  }

  async close() {
    if (this.page.isClosed()) return;
    await this.takePicture('end');
    await this.page.context().close();
  }

  async takePicture(what) {
    this.pictures += 1;
    const number = String(this.pictures).padStart(2, '0');
    await this.page.screenshot({ path: join(screenshots, `${this.name}-${number}-${what}.png`) });
  }

  get gauge() {
    return this.page.locator('[id="batonpass.batonpass.batonpass.gauge"]');
  }

  /** Waits until the gauge's text matches, and returns it. */
  async waitForGauge(pattern, options) {
    await this.gauge.filter({ hasText: pattern }).waitFor(options);
    return (await this.gauge.innerText()).trim();
  }

  async runCommand(title) {
    await this.page.keyboard.press('F1');
    await this.pick(`>${title}`, title);
  }

  async openFile(name) {
    await this.page.keyboard.press('Control+P');
    await this.pick(name, name);
    await this.activeTab(name).waitFor();
    await this.page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
  }

  async pick(typed, shown) {
    await this.page.locator('.quick-input-widget:visible input[type=text]').fill(typed);
    await this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: shown }).first().waitFor();
    await this.page.keyboard.press('Enter');
  }

  /** Answers the input box whose prompt holds `prompt`. */
  async answer(prompt, text) {
    const box = this.page.locator('.quick-input-widget:visible', { hasText: prompt });
    await box.locator('input[type=text]').fill(text);
    await this.page.keyboard.press('Enter');
    await box.waitFor({ state: 'hidden' });
  }

  /** Starts a session by the palette; its plan opens. */
  async startSession(title, { focus = '', lines = '' } = {}) {
    await this.runCommand('Batonpass: Start Session');
    await this.answer('What is this session about?', title);
    await this.answer('Its focus', focus);
    await this.answer('How many lines', lines);
  }

  /** Picks from the list that is shown the entry that holds `text`. */
  async choose(text) {
    await this.waitForChoice(text);
    await this.page.locator('.quick-input-widget:visible input[type=text]').fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Waits until the list that is shown has an entry that holds `text`. */
  async waitForChoice(text) {
    await this.page.locator('.quick-input-widget:visible .monaco-list-row', { hasText: text }).first().waitFor();
  }

  /** Has a document of the session written, of the kind with this name; it opens. */
  async createDocument(kind) {
    await this.runCommand('Batonpass: Create Document');
    await this.choose(kind);
  }

  /** Adds a note of a kind by the palette; `answers` are its words and the rest, by what is asked. */
  async addNote(kind, answers) {
    await this.runCommand('Batonpass: Add Note');
    await this.choose(kind);
    for (const [question, words] of Object.entries(answers)) await this.answer(question, words);
  }

  async addTask(words, urgency) {
    await this.runCommand('Batonpass: Add Task');
    await this.answer('What is to be done?', words);
    await this.choose(urgency);
  }

  /** Waits until a document has nothing unsaved, whether its tab is in front or not. */
  async waitForSaved(name) {
    await this.page.locator(`.tab.dirty[data-resource-name="${name}"]`).waitFor({ state: 'detached' });
  }

  /** Brings the line with this text into view. */
  async goToLine(text) {
    await this.page.keyboard.press('Control+F');
    await this.page.keyboard.insertText(text);
    await this.page.keyboard.press('Enter');
    await this.page.keyboard.press('Escape');
  }

  /** The code lenses in view with these words. */
  codeLens(words) {
    return this.page.locator('.editor-group-container.active .codelens-decoration a', { hasText: words }).filter({ visible: true });
  }

  /** Waits until the text of the editor in front, as far as it is in view, holds `text`. */
  async waitForText(text) {
    const shown = text.replaceAll(' ', '\u00a0');
    await this.page.locator('.editor-group-container.active .view-line', { hasText: shown }).first().waitFor();
  }

  activeTab(name) {
    return this.page.locator(`.tab.active[data-resource-name="${name}"]`);
  }

  /** Waits until a document whose name matches is in front, and returns its name. */
  async waitForActiveTab(pattern) {
    const tab = this.page.locator('.tab.active', { hasText: pattern });
    await tab.waitFor();
    return await tab.getAttribute('data-resource-name');
  }

  /** Puts text where the cursor is, in one stroke, as a paste would. */
  async paste(text) {
    await this.page.keyboard.insertText(text);
  }

  async save() {
    await this.page.keyboard.press('Control+S');
    await this.page.locator('.tab.active:not(.dirty)').waitFor();
  }

  get squiggle() {
    return this.page.locator('.editor-group-container.active .squiggly-warning');
  }

  /** Waits until the workbench counts so many warnings; other problems do not matter. */
  async waitForWarnings(count) {
    const label = count === 0 ? ':not([aria-label*="Warnings:"])' : `[aria-label*="Warnings: ${count}"]`;
    await this.page.locator(`[id="status.problems"] a${label}`).waitFor();
  }

  /**
   * Lets pass what a person needs at least to see a problem and press a key: half a second in the page's own time, which
   * goes slower when the machine is busy. For 250 ms after a problem appears the workbench gathers its quick fixes again, and
   * drops what was asked for by key meanwhile; that is its own doing, and too quick for people.
   */
  async waitAsPeopleDo() {
    await this.page.evaluate(async () => {
      for (let step = 0; step < 10; step += 1) await new Promise((resolve) => setTimeout(resolve, 50));
    });
  }

  /** Opens the quick fixes at the cursor and returns their titles. */
  async listQuickFixes() {
    await this.page.keyboard.press('Control+.');
    const rows = this.page.locator('.action-widget .monaco-list-row.action');
    await rows.first().waitFor();
    return (await rows.allInnerTexts()).map((title) => title.trim());
  }

  async chooseQuickFix(title) {
    const focused = this.page.locator('.action-widget .monaco-list-row.action.focused', { hasText: title });
    for (let row = 0; row < 20 && !(await focused.isVisible()); row += 1) await this.page.keyboard.press('ArrowDown');
    await this.page.keyboard.press('Enter');
    await this.page.locator('.action-widget:visible').waitFor({ state: 'detached' });
  }

  notification(text) {
    return this.page.locator('.notification-list-item-message', { hasText: text });
  }

  async readEditor() {
    const lines = await this.page.locator('.editor-group-container.active .view-lines').innerText();
    return lines.replaceAll('\u00a0', ' ');
  }
}
