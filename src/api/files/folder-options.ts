import type { LookOptions } from '../../library/hashing/refresh-hashes.js';
import type { WatchOptions } from '../../library/repository/watched-store.js';
import { Scope } from '../../library/scan/scope.js';

export type { LookOptions };

/** What every verb that looks at the folder can be told. */
export interface FolderOptions extends WatchOptions {
  /** The part of the folder that is meant; everything by default. */
  readonly scope?: Scope | undefined;
}

/** What every verb that finds something in the folder can be told. */
export interface FindOptions extends FolderOptions, LookOptions {}

/** The same options, with everything meant where no scope is named. */
export function scoped<T extends FolderOptions>(options: T): T & { readonly scope: Scope } {
  return { ...options, scope: options.scope ?? Scope.everything };
}
