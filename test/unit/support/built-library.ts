import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const path = join(import.meta.dirname, '../../../dist/index.js');

/** As `npm run build` made it, because Node 20 runs no TypeScript in a process or thread. */
const built: typeof import('../../../src/index.js') = await import(pathToFileURL(path).href);

export type Repository = import('../../../src/index.js').Repository;
export const { createRepository, findDupes, findSimilar, indexPhotos } = built;
export const { Repository, Scope, verify } = built;
