import { fsPath, type Base, type RelPath } from '../model/paths/path.js';

/** A path below `base` in the form `node:fs` takes. */
export function locate(base: Base, path: RelPath): string | Buffer {
  if (path === '') return base === '' ? '.' : base;
  return fsPath(base + path);
}
