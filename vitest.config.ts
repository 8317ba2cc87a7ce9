import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { SkippedTests } from './test/skipped-tests.js';
import { LongestFirst } from './test/longest-first.js';

export default defineConfig(({ mode }) => ({
  test: {
    include: ['test/**/*.test.ts'],
    // One more than cores: many tests wait, for the clock or for a process.
    maxWorkers: availableParallelism() + 1,
    // A process for many files: one for each spends a fifth of its time on starting and importing.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    reporters: ['default', 'json', new SkippedTests()],
    outputFile: { json: 'node_modules/.vitest/report.json' },
    // A slow or busy machine is no failure; what hangs is found all the same.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    provide: { isSoak: mode === 'soak' },
  },
}));
