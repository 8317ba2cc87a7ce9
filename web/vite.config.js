// The page of `imgdedup review`, made of `web` into `dist/web`: files that the server sends as they are.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const folder = (path) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: folder('.'),
  base: './',
  publicDir: false,
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: folder('../dist/web'),
    emptyOutDir: true,
    // Browsers of 2024: they know `light-dark()`.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // The Content-Security-Policy lets no `data:` in for scripts and styles.
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
  },
});
