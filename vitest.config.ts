import { defineConfig } from 'vitest/config';

export default defineConfig(({ mode }) => ({
  test: {
    include: ['test/**/*.test.ts'],
    // One for each core: vitest would leave one idle.
    maxWorkers: 2,
    // A slow or busy machine is no failure; what hangs is found all the same.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    provide: { isSoak: mode === 'soak' },
  },
}));
