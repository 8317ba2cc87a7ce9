import { fsPath, type RelPath } from '../model/path.js';

/**
 * The folder that relative paths start from, as a prefix: empty where it is the working directory
 * (relative paths are the cheapest to look up), else an absolute path with a slash at its end.
 */
export type Base = string & { readonly __brand: 'Base' };

/** A path below `base` in the form `node:fs` takes. */
export function locate(base: Base, path: RelPath): string | Buffer {
  if (path === '') return base === '' ? '.' : base;
  return fsPath(base + path);
}

/** @param root absolute path */
export function baseFor(root: string): Base {
  if (root === process.cwd()) return '' as Base;
  return (root.endsWith('/') ? root : `${root}/`) as Base;
}
