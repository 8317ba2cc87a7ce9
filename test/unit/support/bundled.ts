import { join } from 'node:path';
import { rolldown } from 'rolldown';

const project = join(import.meta.dirname, '../../..');

/**
 * Bundles a program of the tests with what it uses of ours, because Node 20 runs no TypeScript, and
 * one file starts several times as fast as our modules one by one. It lies beside the built program,
 * whose threads and decoders it may start, under a name that is not packed; an ES module among CommonJS ones.
 * @param name a module beside this one
 * @returns its path
 */
export async function bundled(name: string): Promise<string> {
  const file = join(project, 'dist/program', `${name}.test.mjs`);
  const bundle = await rolldown({
    input: join(import.meta.dirname, `${name}.ts`),
    platform: 'node',
    // Its native part is found relative to its own folder.
    external: ['level', 'sharp', 'usearch'],
    transform: { target: 'node20' },
    logLevel: 'silent',
  });
  try {
    await bundle.write({ file, format: 'esm', codeSplitting: false });
  } finally {
    await bundle.close();
  }
  return file;
}
