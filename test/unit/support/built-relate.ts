import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const file = join(import.meta.dirname, '../../../dist/picture/match/relate-pool.js');

/** As `npm run build` made it, because Node 20 runs no TypeScript in a thread. */
const built: typeof import('../../../src/picture/match/relate-pool.js') = await import(
  pathToFileURL(file).href
);

export const { relatePool } = built;
