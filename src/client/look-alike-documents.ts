/** Of the documents of `--json`, those about look-alikes. */
import {
  tiers,
  type LookAlikeFile,
  type LookAlikeGroup,
  type LookAlikesResult,
} from '../model/groups/look-alike.js';
import type { Part, RelationReport } from '../model/pictures/relation-report.js';
import { colourChanges } from '../model/pictures/relation.js';
import type { SimilarMatch } from '../model/groups/similar-match.js';
import {
  content,
  identity,
  member,
  skipped,
  standing,
  statOf,
  type Document,
} from './documents.js';
import {
  count,
  flag,
  list,
  maybe,
  membersOf,
  number,
  oneOf,
  record,
  text,
  words,
  type Shape,
} from './shape.js';

const affine = record({ a: number, b: number, c: number, d: number, e: number, f: number });

const cut = record({ kind: oneOf(['crop', 'frame']), share: number, left: number, top: number });

const part: Shape<Part> = (value, name) => {
  const { kind } = membersOf(value, name);
  return kind === 'whole' ? { kind } : cut(value, name);
};

/** In the order of the document, which is that of what it was made of. */
export const relation: Shape<RelationReport> = record({
  text: words,
  mirror: flag,
  rotate: oneOf([0, 90, 180, 270]),
  turn: number,
  part,
  colour: oneOf(colourChanges),
  scale: (value, name) => maybe(number)(value, name) ?? null,
  map: affine,
});

const match = {
  ...identity,
  protected: flag,
  contentId: content,
  tier: oneOf(tiers),
  distance: number,
  relation,
  width: maybe(count),
  height: maybe(count),
  format: maybe(words),
  damaged: maybe(flag),
  missing: maybe(count),
  samePixels: flag,
  burst: flag,
  marks: list(words),
};

const matchShape = record(match);
const fileShape = record({ ...match, ...standing, weighed: flag });

function matchOf({
  size,
  mtime,
  damaged,
  missing,
  ...rest
}: ReturnType<typeof matchShape>): SimilarMatch {
  return {
    ...rest,
    stat: statOf(size, mtime),
    damaged: damaged ?? false,
    missing: missing ?? 0,
  };
}

function fileOf(file: ReturnType<typeof fileShape>): LookAlikeFile {
  const { keeper, linkedTo, sharesWith, weighed, ...rest } = file;
  return { ...matchOf(rest), keeper, linkedTo, sharesWith, isWeighed: weighed };
}

const alikeShape = record({
  tier: oneOf(tiers),
  why: words,
  reclaimable: count,
  files: list(fileShape),
});

export function readLookAlikes(
  document: Document,
  depth: LookAlikesResult['depth'],
): LookAlikesResult {
  const groups = member(document, 'groups', list(alikeShape)).map(
    ({ files, ...group }): LookAlikeGroup => ({ ...group, files: files.map(fileOf) }),
  );
  const byTier = record({ exact: count, metadata: count, similar: count, crop: count });
  const summary = record({
    groups: count,
    files: count,
    tiers: byTier,
    bursts: count,
    sharing: count,
    bytes: count,
  });
  const { tiers: duplicates, bytes, ...counts } = member(document, 'summary', summary);
  const { isComplete, unreadable, undecodable } = document;
  return {
    depth,
    isComplete,
    groups,
    summary: { ...counts, duplicates, reclaimable: bytes },
    unreadable,
    undecodable,
    unsupported: member(document, 'unsupported', list(record({ format: words, files: count }))),
    skipped: member(document, 'skipped', skipped),
  };
}

/** What was found of the one picture that was sent. */
export function readMatches(document: Document): {
  readonly matches: readonly SimilarMatch[];
  readonly notIndexed: number;
} {
  const queries = member(
    document,
    'queries',
    list(record({ path: text, matches: list(matchShape) })),
  );
  const { notIndexed } = member(document, 'summary', record({ notIndexed: count }));
  return { matches: queries.flatMap(({ matches }) => matches.map(matchOf)), notIndexed };
}
