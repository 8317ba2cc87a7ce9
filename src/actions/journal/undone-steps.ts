import type { Step } from '../../model/actions/action.js';
import type { RelPath } from '../../model/paths/path.js';

/**
 * Marks the steps of an action that an undo took back; each path has one step in an action.
 * @returns undefined where there is nothing to mark
 */
export function markUndone(
  steps: readonly Step[],
  undo: readonly Step[],
): readonly Step[] | undefined {
  const paths = new Set<RelPath>();
  for (const { path, outcome } of undo) if (outcome.kind === 'done') paths.add(path);
  const isUndone = ({ path, outcome }: Step): boolean => outcome.kind === 'done' && paths.has(path);
  if (!steps.some(isUndone)) return undefined;
  return steps.map((step) => (isUndone(step) ? { ...step, outcome: { kind: 'undone' } } : step));
}
