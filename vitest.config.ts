import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { SkippedTests } from './test/skipped-tests.js';
import { LongestFirst } from './test/longest-first.js';

const dist = new URL('dist/', import.meta.url).pathname;

export default defineConfig(({ mode }) => ({
  // Tests import `src` and get what `npm run build` made of it, as users do: what starts threads and
  // processes works in them, nothing is there twice, and Node runs it as it is.
  resolve: { alias: [{ find: /^(?:\.\.\/)+src\//, replacement: dist }] },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/build.ts', 'test/in-memory.ts', 'test/no-certificates.ts'],
    setupFiles: 'test/seeds.ts',
    server: { deps: { external: [/\/dist\//] } },
    // One more than cores: many tests wait, for the clock or for a process.
    maxWorkers: availableParallelism() + 1,
    // A process for many files: one for each spends a fifth of its time on starting and importing.
    isolate: false,
    // As the program (`bin/load-program.js`): little of what tests run runs for long enough to be worth optimising.
    execArgv: process.version.startsWith('v20.') ? ['--interrupt-budget=500000'] : [],
    sequence: { sequencer: LongestFirst },
    reporters: ['default', 'json', new SkippedTests()],
    outputFile: { json: 'node_modules/.vitest/report.json' },
    // A slow or busy machine is no failure; what hangs is found all the same.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    provide: { isSoak: mode === 'soak' },
  },
}));
