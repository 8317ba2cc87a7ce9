import { alikeRules, type KeepRule } from '../../../config/settings.js';
import type { Facts } from '../../../model/facts/facts.js';
import type { FileStat } from '../../../model/snapshot/file-table.js';
import type { Tier } from '../../../model/groups/look-alike.js';
import { fsPath, type RelPath } from '../../../model/paths/path.js';
import { reversed } from '../../../model/pictures/relation.js';
import { reportOf, type RelationReport } from '../../../model/pictures/relation-report.js';
import type { Traits } from '../../../model/pictures/traits.js';
import type { LookOutcome } from '../../../picture/decoder/decoder-message.js';
import type { DecoderPool } from '../../../picture/decoder/decoder-pool.js';
import type { Candidate, PictureOf } from '../../../model/pictures/candidate.js';
import { measuresOf, type Measure } from '../../keep/keep-measures.js';
import { isBurst } from '../../facts/burst.js';
import { checkInterrupted } from '../../repository/interrupt.js';
import type { Repository } from '../../repository/repository.js';
import type { WatchOptions } from '../../repository/watched-store.js';
import type { Tree } from '../../snapshot/tree.js';
import { dropOutdated, loadCatalogState } from '../catalog/catalog-state.js';
import { factsOfPictures } from '../catalog/gather-facts.js';
import { isUnchanged, storedTraits } from '../catalog/traits.js';
import { credibleDetail } from '../groups/credible-detail.js';
import { lossesOf } from '../groups/losses.js';
import type { Link, LinkFilter } from '../groups/links.js';
import { compareQuery, type Known, type Query } from './compare-query.js';
import { seenPicture } from './query-picture.js';
import { openKnown } from './similar-search.js';

/** A file from elsewhere that may be left there. */
export interface AskedFile {
  /** Absolute. */
  readonly path: string;
  readonly stat: FileStat;
}

/** The same picture in the photo folder, at least as good. */
export interface CopyThere {
  readonly path: RelPath;
  readonly tier: Tier;
  /** By how much it differs, in percent. */
  readonly distance: number;
  /** How it comes from the file that was asked about. */
  readonly relation: RelationReport;
}

interface SeenFile {
  readonly file: AskedFile;
  readonly outcome: LookOutcome & { readonly kind: 'picture' };
}

interface OpenOptions extends WatchOptions {
  readonly tree: Tree;
  readonly decoders: DecoderPool;
}

/** What came of one file. */
export interface Judged {
  /** What was seen of it, for whoever keeps it. */
  readonly outcome: LookOutcome;
  /** Undefined where the photo folder has nothing that could stand for it. */
  readonly copy: CopyThere | undefined;
}

/** Most that a picture differs from a copy of it that is only re-encoded or scaled, in percent. */
const mostDistance = 2;

const filter: LinkFilter = {
  threshold: mostDistance,
  wantsCrops: false,
  wantsRotated: false,
  wantsRecoloured: false,
};

/** Length of a moment without parts of a second and zone: `2019-05-04T12:33:10`. */
const toSeconds = 19;

/** What says that a picture is better, as far as its file says it: names and times of files say nothing of a card. */
const ofPictures: ReadonlySet<KeepRule['kind']> = new Set<KeepRule['kind']>([
  'whole',
  'original',
  'colour',
  'resolution',
  'compression',
  'quality',
  'metadata',
  'format',
]);
/** There is none among those rules. */
const noPlugin = () => ({ value: () => 0 });
const rules = alikeRules.filter(({ kind }) => ofPictures.has(kind));

/**
 * Says of pictures that are not in the photo folder whether that has the same ones, at least as good by every rule that
 * chooses which file of a group is kept. In doubt it says no. Made by {@link CopiesThere.open}; to be disposed of.
 */
export class CopiesThere implements AsyncDisposable {
  readonly #known: Known;
  readonly #decoders: DecoderPool;
  readonly #measures: readonly Measure[];

  private constructor(known: Known, decoders: DecoderPool) {
    this.#known = known;
    this.#decoders = decoders;
    this.#measures = rules.flatMap((rule) => measuresOf(rule, known.repository.settings, noPlugin));
  }

  /**
   * Needs the right to write: records of other versions are removed.
   * @param tree the newest snapshot
   * @returns undefined where nobody looked at any picture of the photo folder
   * @throws ImgdedupError REPOSITORY_BUSY, STORE_DAMAGED, INTERRUPTED
   */
  static async open(
    repository: Repository,
    { tree, decoders, ...watch }: OpenOptions,
  ): Promise<CopiesThere | undefined> {
    const { decoders: foreign } = repository.plugins.pictures;
    const { nextNumber } = await repository.transaction(async (store) => {
      await dropOutdated(store, foreign);
      return loadCatalogState(store);
    });
    if (nextNumber === 0) return undefined;
    return new CopiesThere(await openKnown(repository, tree, watch), decoders);
  }

  /**
   * Looks at files, each decoded once, and asks for each; what cannot be decoded has no copy.
   * @throws ImgdedupError DECODER_UNAVAILABLE, INTERRUPTED
   */
  async judge(
    files: readonly AskedFile[],
    watch: WatchOptions,
  ): Promise<ReadonlyMap<string, Judged>> {
    const wantsPoints = this.#known.repository.settings.similar.points;
    const tasks = files.map((file) => ({
      file,
      path: fsPath(file.path),
      wantsPoints,
      wantsFacts: true,
    }));
    const seen = new Map<AskedFile, LookOutcome>();
    for await (const { task, outcome } of this.#decoders.decode(tasks)) {
      seen.set(task.file, outcome);
      checkInterrupted(watch.signal);
    }
    const judged = new Map<string, Judged>();
    for (const [file, outcome] of seen) {
      judged.set(file.path, { outcome, copy: await this.#copyOf(file, outcome, watch) });
    }
    return judged;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#known.indexes[Symbol.asyncDispose]();
  }

  async #copyOf(
    file: AskedFile,
    outcome: LookOutcome,
    { signal }: WatchOptions,
  ): Promise<CopyThere | undefined> {
    if (outcome.kind !== 'picture') return undefined;
    const look = seenPicture(outcome);
    const query: Query = { look, file: { name: file.path, ...file }, content: undefined };
    const links = await compareQuery(this.#known, query, filter, { signal });
    const nearest = [...links].toSorted(
      ([, a], [, b]) => a.relation.distance - b.relation.distance,
    );
    for (const [position, link] of nearest) {
      const copy = await this.#standIn(position, link, { file, outcome });
      checkInterrupted(signal);
      if (copy !== undefined) return copy;
    }
    return undefined;
  }

  /** @returns undefined where the picture is not the same, or where anything of the file would be lost with it */
  async #standIn(
    position: number,
    { tier, relation }: Link,
    { file, outcome }: SeenFile,
  ): Promise<CopyThere | undefined> {
    const { repository, catalog, live } = this.#known;
    const row = live.rows(position).find((one) => isUnchanged(repository, live.tree, one));
    const facts = catalog.facts(position);
    if (row === undefined || facts === undefined) return undefined;
    const path = live.tree.path(row);
    const there = fsPath(repository.base + path);
    const said =
      (await factsOfPictures(repository, catalog, [position])).get(position) ??
      (await this.#said(there));
    if (areOfTwoMoments(outcome.said?.facts, said)) return undefined;
    const own = await this.#traits(fsPath(file.path));
    const theirs =
      (await storedTraits(repository, catalog, [position])).get(position) ??
      (await this.#traits(there));
    if (own === undefined || theirs === undefined) return undefined;
    const [asked, held] = credited(
      { facts: outcome.facts, said: outcome.said?.facts, traits: own },
      { facts, said, traits: theirs },
    );
    if (lossesOf(reversed(relation), held.traits, asked.traits).length > 0) return undefined;
    const isNoWorse = this.#isAsGood(
      { path, stat: live.tree.stat(row), names: 1, picture: held },
      { path, stat: file.stat, names: 1, picture: asked },
    );
    if (!isNoWorse || !isUnchanged(repository, live.tree, row)) return undefined;
    const distance = Math.round(10 * relation.distance) / 10;
    return { path, tier, distance, relation: reportOf(relation, outcome.facts, facts) };
  }

  /** By every rule: one that is better by the first and worse by the second does not stand for the other. */
  #isAsGood(held: Candidate, asked: Candidate): boolean {
    return this.#measures.every(({ value }) => value(held) <= value(asked));
  }

  async #traits(path: string | Buffer): Promise<Traits | undefined> {
    for await (const { outcome } of this.#decoders.measure([{ path }])) {
      return outcome.kind === 'traits' ? outcome.traits : undefined;
    }
    throw new RangeError('a decoder without an answer');
  }

  async #said(path: string | Buffer): Promise<Facts | undefined> {
    for await (const { outcome } of this.#decoders.describe([{ path }])) {
      return outcome.kind === 'facts' ? outcome.facts : undefined;
    }
    throw new RangeError('a decoder without an answer');
  }
}

type Weighed = Pick<PictureOf, 'facts' | 'said'> & { readonly traits: Traits };
type Credited = PictureOf & { readonly traits: Traits };

/** What is told by other pictures of the scene. */
const alone = { extent: 1, isFramed: false, madeFrom: undefined };

/** Two whole pictures of one scene, with no more detail than each can be credited with beside the other. */
function credited(first: Weighed, second: Weighed): [Credited, Credited] {
  const pair = [first, second].map((one) => ({ ...one, ...alone }));
  const detailOf = credibleDetail(
    { of: (position) => [[1 - position, { tier: 'similar' }]] },
    (position) => pair[position],
  );
  const credit = (one: Weighed, position: number): Credited => ({
    ...one,
    ...alone,
    traits: { ...one.traits, detail: detailOf(position) ?? one.traits.detail },
  });
  return [credit(first, 0), credit(second, 1)];
}

/** One who says no moment may be a copy that lost it; two moments are two pictures. */
function areOfTwoMoments(a: Facts | undefined, b: Facts | undefined): boolean {
  if (a?.taken === undefined || b?.taken === undefined) return false;
  return a.taken.slice(0, toSeconds) !== b.taken.slice(0, toSeconds) || isBurst(a, b);
}
