import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    // Outside the editor there is no `vscode` module; the tests bring a small one that records what the extension shows.
    alias: { vscode: fileURLToPath(new URL('tests/vscode.ts', import.meta.url)) },
  },
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 60_000,
  },
});
