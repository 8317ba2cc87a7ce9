import { ImgdedupError } from '../model/errors/errors.js';
import { isPartName } from '../model/plugins/plugin.js';
import { formatList, isGlob, listFromText, splitList, stringsOf } from './setting-lists.js';
import type { ValueType } from './setting-values.js';

/** Rules without a glob, as they are written. `docs/keeping.md` says what each looks at. */
export const plainRules = [
  'whole',
  'original',
  'colour',
  'resolution',
  'compression',
  'format',
  'quality',
  'metadata',
  'size',
  'oldest',
  'newest',
  'name',
  'camera-name',
  'shortest-path',
  'most-linked',
] as const;
export type PlainRule = (typeof plainRules)[number];

/**
 * Which file of a group is kept. A glob is matched with the path relative to the root: `path` is
 * rather kept, `-path` rather not.
 */
export type KeepRule =
  | { readonly kind: PlainRule }
  | { readonly kind: 'path' | '-path'; readonly glob: string }
  /** `PLUGIN.RULE` */
  | { readonly kind: 'plugin'; readonly name: string };

/** What decides between files of equal bytes where the user's rules leave it open. */
export const exactRules: readonly KeepRule[] = rulesOf('name', 'oldest', 'shortest-path');

/** The same between pictures that differ in their bytes. */
export const alikeRules: readonly KeepRule[] = rulesOf(
  'whole',
  'original',
  'colour',
  'resolution',
  'compression',
  'metadata',
  'format',
  'name',
  'camera-name',
  'quality',
  'size',
  'oldest',
);

const known = `path:GLOB, -path:GLOB, PLUGIN.RULE, ${plainRules.join(', ')}`;
const allowed = `some of ${known}, separated by commas`;

/** An ordered list of rules: a later one decides where the earlier ones see no difference. */
export const keepRules: ValueType<readonly KeepRule[]> = {
  allowed,
  parse(raw) {
    const rules = stringsOf(raw)?.flatMap(splitList).map(parseRule);
    const sound = rules?.filter((rule) => rule !== undefined);
    return sound?.length === rules?.length ? sound : undefined;
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
  if (rules !== undefined && rules.length > 0) return [...rules];
  const shown = JSON.stringify(texts.join(','));
  throw new ImgdedupError('CONFIG_INVALID', `keep: ${shown} is not allowed.`, {
    remedy: `Allowed: ${allowed}.`,
  });
}

/** As it is written. */
export function formatRule(rule: KeepRule): string {
  switch (rule.kind) {
    case 'path':
    case '-path':
      return `${rule.kind}:${rule.glob}`;
    case 'plugin':
      return rule.name;
    case 'whole':
    case 'original':
    case 'colour':
    case 'resolution':
    case 'compression':
    case 'format':
    case 'quality':
    case 'metadata':
    case 'size':
    case 'oldest':
    case 'newest':
    case 'name':
    case 'camera-name':
    case 'shortest-path':
    case 'most-linked':
      return rule.kind;
    default:
      return rule satisfies never;
  }
}

function parseRule(text: string): KeepRule | undefined {
  const kind = plainRules.find((name) => name === text);
  if (kind !== undefined) return { kind };
  if (isPartName(text)) return { kind: 'plugin', name: text };
  for (const named of ['path', '-path'] as const) {
    if (!text.startsWith(`${named}:`)) continue;
    const glob = text.slice(named.length + 1).trim();
    return isGlob(glob) ? { kind: named, glob } : undefined;
  }
  return undefined;
}

function rulesOf(...kinds: readonly PlainRule[]): KeepRule[] {
  return kinds.map((kind) => ({ kind }));
}
