import type { DupesSummary } from '../model/groups/group.js';
import type { IndexResult } from '../model/runs/index-result.js';
import type { LookAlikesResult } from '../model/groups/look-alike.js';
import { likenessLegend } from './relation-words.js';

/** What a person may want to know or do next, in lines; none where nothing suggests itself. */
export type Hint = readonly string[];

/** How to have no more of them: the last line of each, as git says it. */
export const noMoreHints = 'Disable these hints with "imgdedup config set advice false".';

const howToFind =
  '"imgdedup dupes" lists files with the same bytes, "imgdedup dupes --similar" also pictures that look the same.';

export function hintAfterInit(isNew: boolean): Hint {
  if (!isNew) return ['"imgdedup status" shows what changed since the last look.'];
  return [howToFind];
}

export function hintAfterIndex({ files, fingerprinted }: IndexResult): Hint {
  if (files === 0) return [];
  return fingerprinted > 0 ? [howToFind] : ['"imgdedup dupes" lists files with the same bytes.'];
}

export function hintAfterDupes({ duplicates }: DupesSummary): Hint {
  if (duplicates === 0)
    return ['"imgdedup dupes --similar" lists pictures that look the same, too.'];
  return [
    '"imgdedup dupes --link -n" shows what would become hard links, "imgdedup dupes --trash -n" what would go to the trash; without -n it is done, and "imgdedup undo" takes it back.',
  ];
}

export function hintAfterSimilar({ summary, depth }: LookAlikesResult): Hint {
  if (summary.groups === 0) return [];
  if (depth === 'image-data') {
    return [
      '"imgdedup dupes --trash -n" shows what would go to the trash; without -n it is done, and "imgdedup undo" takes it back.',
    ];
  }
  return [
    ...likenessLegend,
    '"imgdedup dupes --similar --trash -n" shows what would go to the trash. Two that are no duplicates: "imgdedup distinct FILE FILE" remembers that.',
  ];
}
