import type { FileStat } from '../../model/snapshot/file-table.js';
import type { LookAlikeFile, LookAlikeGroup } from '../../model/groups/look-alike.js';
import {
  kindsOf,
  lackingOf,
  type MergedFacts,
  type MergedKind,
} from '../../model/facts/merged-facts.js';
import type { RelPath } from '../../model/paths/path.js';
import { mergeIntoSidecar } from '../../picture/facts/xmp/merge-sidecar.js';
import type { PhotoSidecar } from '../../library/facts/sidecars.js';
import { defaultTiers, type MoveLimits } from './plan-moves.js';
import { leftByRule, refused, type Refused } from './refusal.js';

/** What is to be put into the sidecar of a photo, as both were seen. */
export interface PlannedMerge {
  readonly photo: RelPath;
  readonly photoStat: FileStat;
  readonly sidecar: RelPath;
  readonly facts: MergedFacts;
  /** What cannot be had besides, if anything. */
  readonly remark: string | undefined;
  /** Why nothing is done, though something is lacking. */
  readonly objection: Refused | undefined;
}

/** A photo and the files that it can have facts of. */
export interface MergeGroup {
  readonly photo: Pick<LookAlikeFile, 'path' | 'stat'>;
  readonly own: MergedFacts;
  readonly others: readonly MergedFacts[];
}

/** What is known of sidecars. */
export interface KnownSidecars {
  of(photo: RelPath): PhotoSidecar;
}

/** The files of a group whose facts its keeper may get: of the tiers that acts are about, and no other picture of a burst. */
export function donorsOf(
  { files }: LookAlikeGroup,
  { tiers = defaultTiers, allowBursts = false }: Pick<MoveLimits, 'tiers' | 'allowBursts'>,
): { readonly keeper: LookAlikeFile; readonly donors: readonly LookAlikeFile[] } | undefined {
  const [keeper, ...others] = files;
  if (keeper === undefined) return undefined;
  const donors = others.filter(
    ({ tier, burst }) => tiers.has(tier) && (tier === 'exact' || allowBursts || !burst),
  );
  return { keeper, donors };
}

/** Decides which facts come into which sidecar, and does nothing. */
export class MergePlan {
  readonly #sidecars: KnownSidecars;
  readonly #isProtected: (path: RelPath) => boolean;
  /** Sidecars that something is planned for: each is changed once in an action. */
  readonly #taken = new Set<RelPath>();

  constructor(sidecars: KnownSidecars, isProtected: (path: RelPath) => boolean) {
    this.#sidecars = sidecars;
    this.#isProtected = isProtected;
  }

  /** @returns undefined where the photo lacks nothing */
  of({ photo, own, others }: MergeGroup): PlannedMerge | undefined {
    const { facts: wanted, disagreed } = lackingOf(own, others);
    if (kindsOf(wanted).length === 0 && disagreed.length === 0) return undefined;
    const { path: sidecar, bytes, problem } = this.#sidecars.of(photo.path);
    const plan = { photo: photo.path, photoStat: photo.stat, sidecar };
    const left = disagreedText(disagreed);
    const leave = (objection: Refused): PlannedMerge => {
      const reason = left === undefined ? objection.reason : `${objection.reason}; ${left}`;
      const facts = wanted;
      return { ...plan, facts, remark: undefined, objection: { ...objection, reason } };
    };
    const refuse = (reason: string): PlannedMerge => leave(refused(reason));
    if (kindsOf(wanted).length === 0) {
      const objection = leftByRule(left ?? '');
      return { ...plan, facts: wanted, remark: undefined, objection };
    }
    if (this.#isProtected(sidecar)) return leave(leftByRule('protected'));
    if (problem !== undefined) return refuse(problem);
    if (this.#taken.has(sidecar)) return refuse('it is about another picture as well');
    const edit = mergeIntoSidecar(bytes, wanted);
    if (edit.kind === 'unsafe') return refuse(edit.reason);
    const blocked = blockedText(edit.blocked);
    const remarks = [blocked, left].filter((text) => text !== undefined);
    if (kindsOf(edit.facts).length === 0) return refuse(blocked ?? 'it says all of that');
    this.#taken.add(sidecar);
    const remark = remarks.length === 0 ? undefined : remarks.join('; ');
    return { ...plan, facts: edit.facts, remark, objection: undefined };
  }
}

function disagreedText(kinds: readonly MergedKind[]): string | undefined {
  return kinds.length === 0 ? undefined : `copies disagree about the ${kinds.join(', the ')}`;
}

function blockedText(kinds: readonly MergedKind[]): string | undefined {
  return kinds.length === 0
    ? undefined
    : `it has a ${kinds.join(', a ')} that is not understood`.replace('a keywords', 'keywords');
}
