import { posix } from 'node:path';
import type { InPlaceStep } from '../../model/actions/action.js';
import { parentOf } from '../../model/paths/path.js';

/** Where the symbolic link of a step leads: from its own folder, so that it outlives a move of them all. */
export function symlinkTarget({ path, keeper }: Pick<InPlaceStep, 'path' | 'keeper'>): string {
  return posix.relative(`/${parentOf(path)}`, `/${keeper}`);
}
