import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

interface Importer {
  readonly importModule: (url: string) => Promise<unknown>;
}

/** Runs a module, and gives what it exports. @param path absolute */
export async function importModule(path: string): Promise<unknown> {
  // As far from `src/plugins` as from `dist/plugins` and `dist/program`.
  const { importModule: load }: Importer = createRequire(import.meta.url)(
    '../../bin/import-module.cjs',
  );
  return load(pathToFileURL(path).href);
}
