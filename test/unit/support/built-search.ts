import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const built = (module: string): string =>
  pathToFileURL(join(import.meta.dirname, '../../../dist', module)).href;

/** As `npm run build` made it, because Node 20 runs no TypeScript in a thread or a process. */
const library: typeof import('../../../src/index.js') = await import(built('index.js'));
const similar: typeof import('../../../src/api/find-similar.js') = await import(
  built('api/find-similar.js')
);

export const {
  createRepository,
  findDupes,
  indexPhotos,
  markDistinct,
  openSimilar,
  Repository,
  Scope,
} = library;
export const { similarTo } = library;
export const { findSimilar } = similar;
