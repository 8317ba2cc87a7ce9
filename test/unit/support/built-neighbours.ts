import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const path = join(import.meta.dirname, '../../../dist/picture/index/phash/neighbours.js');

/** As `npm run build` made it, because Node 20 runs no TypeScript in a thread. */
const built: typeof import('../../../src/picture/index/phash/neighbours.js') = await import(
  pathToFileURL(path).href
);

export const { Neighbours, sweep } = built;
