import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const built = (module: string): string =>
  pathToFileURL(join(import.meta.dirname, '../../../dist', module)).href;

/** As `npm run build` made them, because Node 20 runs no TypeScript in a thread. */
const similar: typeof import('../../../src/api/find-similar.js') = await import(
  built('api/find-similar.js')
);
const repositories: typeof import('../../../src/library/repository/repository.js') = await import(
  built('library/repository/repository.js')
);
const creating: typeof import('../../../src/api/create-repository.js') = await import(
  built('api/create-repository.js')
);
const scopes: typeof import('../../../src/library/scan/scope.js') = await import(
  built('library/scan/scope.js')
);
const decisions: typeof import('../../../src/api/distinct.js') = await import(
  built('api/distinct.js')
);

export const { findSimilar } = similar;
export const { createRepository } = creating;
export const { Repository } = repositories;
export const { Scope } = scopes;
export const { markDistinct } = decisions;
