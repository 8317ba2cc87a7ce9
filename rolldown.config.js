// The program in a few files: loading a hundred small modules takes longer than most commands do.
// The library stays as `tsc` made it.
import { defineConfig } from 'rolldown';

export default defineConfig({
  input: {
    main: 'dist/main.js',
    cli: 'dist/cli.js',
    'reader-worker': 'dist/fs/reading/reader-worker.js',
    'stat-check-worker': 'dist/library/scan/files/stat-check-worker.js',
    'relate-worker': 'dist/picture/match/relate-worker.js',
    'decoder-child': 'dist/picture/decoder/decoder-child.js',
    'neighbours-worker': 'dist/picture/index/phash/neighbours-worker.js',
  },
  platform: 'node',
  // Its native part is found relative to its own folder.
  external: ['level', 'sharp', 'usearch'],
  output: {
    dir: 'dist/program',
    format: 'esm',
    minify: true,
    entryFileNames: '[name].js',
    // Beside the entries: worker files are named relative to the chunk that starts them.
    chunkFileNames: '[name]-[hash].js',
  },
});
