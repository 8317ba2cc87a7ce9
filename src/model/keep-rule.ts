import { ImgdedupError } from './errors.js';
import { formatList, isGlob, listFromText, splitList, stringsOf } from './setting-lists.js';
import type { ValueType } from './setting-values.js';

/** Which file of a group is kept. `glob` is matched with the path relative to the root. */
export type KeepRule =
  | { readonly kind: 'oldest' }
  | { readonly kind: 'newest' }
  | { readonly kind: 'shortest-path' }
  | { readonly kind: 'path'; readonly glob: string };

const allowed = 'one or more of oldest, newest, shortest-path, path:GLOB, separated by commas';

/** An ordered list of rules: a later one decides where the earlier ones see no difference. */
export const keepRules: ValueType<readonly KeepRule[]> = {
  allowed,
  parse(raw) {
    const rules = (stringsOf(raw) ?? []).flatMap(splitList).map(parseRule);
    const known = rules.filter((rule) => rule !== undefined);
    return known.length > 0 && known.length === rules.length ? known : undefined;
  },
  fromText: listFromText,
  format: (rules) => formatList(rules.map(formatRule)),
};

/**
 * Keep rules in the order given. Each text may hold several, separated by commas:
 * `path:originals/**,oldest`.
 *
 * @throws ImgdedupError CONFIG_INVALID if there is none, or one is not a rule
 */
export function parseKeepRules(texts: readonly string[]): KeepRule[] {
  const rules = keepRules.parse(texts);
  if (rules !== undefined) return [...rules];
  const shown = JSON.stringify(texts.join(','));
  throw new ImgdedupError('CONFIG_INVALID', `keep: ${shown} is not allowed. Allowed: ${allowed}.`);
}

function parseRule(text: string): KeepRule | undefined {
  switch (text) {
    case 'oldest':
    case 'newest':
    case 'shortest-path':
      return { kind: text };
    default: {
      const glob = text.startsWith('path:') ? text.slice('path:'.length).trim() : '';
      return isGlob(glob) ? { kind: 'path', glob } : undefined;
    }
  }
}

function formatRule(rule: KeepRule): string {
  return rule.kind === 'path' ? `path:${rule.glob}` : rule.kind;
}
