import type { Scope } from '../../library/scan/scope.js';
import type { GroupFile } from '../../model/groups/group.js';

/**
 * Groups with the files that may be acted on: those in scope, each beside its keeper, which may lie
 * anywhere. Partners beside the scope are shown to people, and left as they are.
 */
export function actedOn<F extends GroupFile, G extends { readonly files: readonly F[] }>(
  groups: Iterable<G & { readonly files: readonly F[] }>,
  scope: Scope,
): Iterable<G> {
  if (scope.isEverything) return groups;
  return {
    *[Symbol.iterator]() {
      for (const group of groups) {
        const files = group.files.filter(({ keeper, path }) => keeper || scope.includes(path));
        if (files.length > 1) yield { ...group, files };
      }
    },
  };
}
