import {
  kindsOf,
  lackingOf,
  noFacts,
  type MergedFacts,
  type MergedKind,
} from '../../src/model/facts/merged-facts.js';
import type { Member } from '../../src/model/review/review-group.js';
import type { Command } from './keys.js';

/** What the keeper of a group can get of another file, for its sidecar. */
export const kindNames: Readonly<Record<MergedKind, string>> = {
  date: 'Date',
  place: 'Place',
  rating: 'Rating',
  keywords: 'Keywords',
};

export const copyCommands = {
  date: 'copy-date',
  place: 'copy-place',
  rating: 'copy-rating',
  keywords: 'copy-keywords',
} as const satisfies Record<MergedKind, Command>;

type Saying = Pick<Member, 'n' | 'facts' | 'copies'>;

/** What of the other one the keeper lacks, and what was chosen to be copied. */
export function copyable(keeper: Saying, other: Saying): readonly MergedKind[] {
  if (other.n === keeper.n) return [];
  const { facts } = lackingOf(keeper.facts ?? noFacts, [other.facts ?? noFacts]);
  return kindsOf(facts);
}

/** Chosen, or not any more. */
export function toggled(copies: readonly MergedKind[], kind: MergedKind): readonly MergedKind[] {
  return copies.includes(kind) ? copies.filter((one) => one !== kind) : [...copies, kind];
}

/** A member once another one gives something: a date, a place or a rating comes from one only. */
export function withCopies<Item extends Pick<Member, 'n' | 'copies'>>(
  member: Item,
  n: number,
  kinds: readonly MergedKind[],
): Item {
  if (member.n === n) return { ...member, copies: kinds };
  const copies = member.copies.filter((kind) => kind === 'keywords' || !kinds.includes(kind));
  return copies.length === member.copies.length ? member : { ...member, copies };
}

/** `Date, keywords`. */
export function factsText(facts: MergedFacts): string {
  const text = kindsOf(facts)
    .map((kind) => kindNames[kind].toLowerCase())
    .join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
