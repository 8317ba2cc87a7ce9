import type { DupesResult } from '../../model/groups/group.js';
import { equalAsAlike } from '../../model/groups/equal-as-alike.js';
import type { LookAlikeGroup, LookAlikesResult, Tier } from '../../model/groups/look-alike.js';

/** What `dupes` found, by whatever files were compared. */
export type DupesListing =
  | { readonly kind: 'equal'; readonly result: DupesResult }
  | { readonly kind: 'alike'; readonly result: LookAlikesResult };

/** Groups of either kind in one form. Made one by one, each time they are asked for. */
export function groupsOf(listing: DupesListing): Iterable<LookAlikeGroup> {
  switch (listing.kind) {
    case 'alike':
      return listing.result.groups;
    case 'equal': {
      const { groups } = listing.result;
      return {
        *[Symbol.iterator]() {
          for (const group of groups) yield equalAsAlike(group);
        },
      };
    }
    default:
      return listing satisfies never;
  }
}

/** Duplicates by tier. */
export function duplicatesOf(listing: DupesListing): Readonly<Record<Tier, number>> {
  switch (listing.kind) {
    case 'alike':
      return listing.result.summary.duplicates;
    case 'equal':
      return { exact: listing.result.summary.duplicates, metadata: 0, similar: 0, crop: 0 };
    default:
      return listing satisfies never;
  }
}
