import type { Plugins } from '../../plugins/plugins.js';
import type { RankOfPlugin } from './keep-measures.js';

/**
 * How rules of plugins are asked. A list goes on without one that is broken, and says so. An act does not: it would
 * take away what the rule was to keep.
 * @param right to write, of a caller that acts
 */
export function rankOf(
  { plugins }: { readonly plugins: Plugins },
  right: object | undefined,
): RankOfPlugin {
  return (name) => {
    const rule = plugins.keepRule(name, right === undefined ? 'leave out' : 'refuse');
    return { value: (file) => rule.rank(file), isLeftOut: () => rule.isBroken };
  };
}
