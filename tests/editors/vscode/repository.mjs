// A small git repository to work in.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export class Repository {
  constructor(folder) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    this.git('init', '--quiet', '--initial-branch=main');
    this.git('config', 'user.name', 'Ada');
    this.git('config', 'user.email', 'ada@example.org');
    this.commit('Begin the archive', { 'archive.py': 'def search(words):\n    return []\n' });
    this.commit('Say what it is', { 'README.md': '# Archive\n\nFinds old pages.\n' });
  }

  git(...args) {
    return execFileSync('git', args, { cwd: this.folder, encoding: 'utf8' }).trimEnd();
  }

  commit(message, files) {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.folder, name), text);
    this.git('add', '.');
    this.git('commit', '--quiet', '--message', message);
  }

  /** What a checkpoint must leave as it is. */
  get state() {
    return {
      head: this.git('rev-parse', 'HEAD'),
      branches: this.git('for-each-ref', 'refs/heads'),
      index: this.git('ls-files', '--stage'),
      status: this.git('status', '--porcelain'),
      stash: this.git('stash', 'list'),
    };
  }

  /** The names of the checkpoints taken, oldest first. */
  get checkpoints() {
    const names = this.git('for-each-ref', '--format=%(refname)', 'refs/batonpass');
    return names === '' ? [] : names.split('\n');
  }

  /** Waits until the session's document with this name holds `text` on disk. */
  async waitForDocument(name, text) {
    while (!this.documents(name).some((path) => readFileSync(path, 'utf8').includes(text))) await delay(50);
  }

  documents(name) {
    const folder = join(this.folder, 'docs', 'sessions');
    return readdirSync(folder).map((session) => join(folder, session, name)).filter((path) => existsSync(path));
  }
}
