import { randomUUID } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const project = join(import.meta.dirname, '../../..');

/**
 * Bundles a program of the tests with what it uses of ours, because Node 20 runs no TypeScript, and
 * few files start several times as fast as our modules one by one. They lie beside the built program,
 * whose threads and decoders it may start, under names that are not packed; ES modules among CommonJS ones.
 * @param name a module beside this one
 * @returns its path
 */
export async function bundled(name: string): Promise<string> {
  const bundle = await rolldown({
    input: { [name]: join(import.meta.dirname, `${name}.ts`) },
    platform: 'node',
    // Its native part is found relative to its own folder.
    external: ['level', 'sharp', 'usearch'],
    transform: { target: 'node20' },
    logLevel: 'silent',
  });
  const folder = join(project, 'dist/program');
  try {
    const { output } = await bundle.generate({
      format: 'esm',
      minify: true,
      entryFileNames: '[name].test.mjs',
      // What is loaded only when it is wanted stays apart.
      chunkFileNames: '[name]-[hash].test.mjs',
    });
    for (const file of output) {
      if (file.type !== 'chunk') throw new TypeError(`${file.fileName} is no chunk`);
      // Two test files may want the same program at the same time, and run it while the other one writes.
      const written = join(folder, `${randomUUID()}.test.mjs`);
      writeFileSync(written, file.code);
      renameSync(written, join(folder, file.fileName));
    }
  } finally {
    await bundle.close();
  }
  return join(folder, `${name}.test.mjs`);
}
