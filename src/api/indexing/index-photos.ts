import { clockMs } from '../../model/time/clock.js';
import type { Change } from '../../model/snapshot/change.js';
import type { IndexResult, PicturesIndexed } from '../../model/runs/index-result.js';
import { createSelection } from '../../library/scan/selection.js';
import { checkMatched } from '../../library/scan/check-matched.js';
import { LiveContents } from '../../library/lookalikes/catalog/live-contents.js';
import { undecodable, unsupported } from '../../library/lookalikes/decode-failures.js';
import { rebuildOnDamage } from '../../library/lookalikes/rebuild-on-damage.js';
import { updateIndexes } from '../../library/lookalikes/update-indexes.js';
import type { Failure } from '../../model/errors/failure.js';
import { selectRows } from '../../library/hashing/hash-plan.js';
import { scanFolder } from '../../library/scan/scan.js';
import { pairRenames } from '../../library/scan/renames.js';
import { Readers } from '../../library/hashing/readers.js';
import type { Repository } from '../../library/repository/repository.js';
import type { Scope } from '../../library/scan/scope.js';
import { skippedFiles } from '../../library/scan/other-types.js';
import { finishRun, mergeFailures, startRun } from '../../library/hashing/run.js';
import {
  expectPhotos,
  fingerprintPhotos,
  photoDecoders,
  type Wanted,
} from '../../library/lookalikes/catalog/fingerprint-photos.js';
import { gatherFacts } from '../../library/lookalikes/catalog/gather-facts.js';
import type { DecoderPool } from '../../picture/decoder/decoder-pool.js';
import type { QueueOptions } from '../../model/runs/queue.js';
import type { HandOut } from '../../queue/hand-out.js';
import { handOutLooks, openQueue } from '../repository/open-queue.js';
import type { Tree } from '../../library/snapshot/tree.js';
import { scoped, type FolderOptions } from '../files/folder-options.js';

export interface IndexOptions extends FolderOptions {
  /** Read every file again. */
  readonly force?: boolean;
  /** Number of reading threads, and of decoding processes; 0 decides by itself. */
  readonly jobs?: number | undefined;
  /** Look at new pictures, too, so that look-alikes are found sooner; not by default. */
  readonly wantsFingerprints?: boolean | undefined;
  /** Read what pictures say of themselves: camera, date, place …; not by default. */
  readonly wantsFacts?: boolean | undefined;
  /** Look again at pictures that could not be decoded, though their content did not change. */
  readonly retry?: boolean | undefined;
  /** Hands pictures that are to be looked at out to workers elsewhere (`imgdedup worker`) instead of decoding them here. */
  readonly queue?: QueueOptions | undefined;
  /** Told which snapshot is the newest one, as soon as it is stored; pictures are looked at afterwards. */
  readonly onSnapshot?: ((sequence: number) => void) | undefined;
}

/**
 * Takes a snapshot of the folder, hashes what is new in it, and looks at new pictures.
 * @throws ImgdedupError INTERRUPTED, REPOSITORY_BUSY, STORE_FULL, STORE_DAMAGED,
 *   DECODER_UNAVAILABLE, QUEUE_UNAVAILABLE, QUEUE_UNREACHABLE, QUEUE_DENIED; USAGE for the address of a queue;
 *   TOKEN_UNUSABLE for the key that signs pictures
 */
export async function indexPhotos(
  repository: Repository,
  options: IndexOptions = {},
): Promise<IndexResult> {
  const asked = { ...scoped(options), jobs: options.jobs ?? repository.settings.jobs };
  // At first: who mistyped its address need not wait for the snapshot.
  await using queue = await openQueue(repository, options.queue);
  await using _lock = await repository.lock('index');
  await using decoders = photoDecoders(repository, asked.jobs);
  const wanted = wantedPictures(options);
  const { result, ...taken } = await takeSnapshot(repository, asked, (tree, selected) => {
    if (options.wantsFingerprints === true && queue === undefined) {
      expectPhotos(decoders, tree, selected);
    }
  });
  if (wanted === undefined && options.wantsFacts !== true) return { ...result, ...noPictures };
  const handOut = queue && handOutLooks(repository, queue, { decoders, signal: options.signal });
  const looking = { ...asked, ...taken, decoders, handOut };
  const seen =
    wanted === undefined
      ? { ...noPictures, unreadable: [] }
      : await lookAtPictures(repository, { ...looking, wanted });
  const described = options.wantsFacts === true ? await describe(repository, looking) : 0;
  const pictures = { ...seen, described };
  return {
    ...result,
    ...pictures,
    unreadable: mergeFailures(result.unreadable, pictures.unreadable),
  };
}

function wantedPictures({ wantsFingerprints, retry }: IndexOptions): Wanted | undefined {
  if (wantsFingerprints === true) return retry === true ? 'new-and-failed' : 'new';
  return retry === true ? 'failed' : undefined;
}

const noPictures: PicturesIndexed = {
  fingerprinted: 0,
  fingerprintSeconds: 0,
  described: 0,
  retried: 0,
  recovered: 0,
  undecodable: [],
  unsupported: [],
};

interface Asked extends IndexOptions {
  readonly scope: Scope;
  readonly jobs: number;
}

interface Taken {
  readonly tree: Tree;
  /** Rows that take part. */
  readonly selected: Uint8Array;
  readonly result: Omit<IndexResult, keyof PicturesIndexed>;
}

/** @param onListed told what there is, before new files are read */
async function takeSnapshot(
  repository: Repository,
  options: Asked,
  onListed: (tree: Tree, selected: Uint8Array) => void,
): Promise<Taken> {
  const began = clockMs();
  const { force = false, jobs } = options;
  const start = await startRun(repository);
  await using readers = new Readers(repository, jobs);
  const changes: Change[] = [];
  const look = await scanFolder(
    repository,
    start.latest?.tree,
    options,
    // Without an older snapshot nothing can have moved: no list of all files is kept.
    start.latest === undefined ? undefined : (change) => changes.push(change),
  );
  const { tree, failures } = look;
  start.findings.applyTo(tree);
  const isSelected = createSelection(repository.settings.scan, start.now);
  checkMatched(options.scope, tree);
  const selected = selectRows(tree, options.scope, isSelected);
  onListed(tree, selected);
  const known = force ? 0 : countKnown(tree, selected);
  const run = await finishRun(repository, start, tree, {
    ...options,
    selected,
    force,
    readers,
    thoroughness: 'everything',
    refreshed: options.scope.isEverything,
    look,
  });
  options.onSnapshot?.(run.snapshot.sequence);
  const result = {
    files: selected.reduce((sum, one) => sum + one, 0),
    hashed: run.filesRead,
    reused: known,
    moved: pairRenames(changes).moves.length,
    bytes: run.bytesRead,
    seconds: Math.round(clockMs() - began) / 1000,
    collisions: run.collisions,
    unreadable: mergeFailures(failures, run.failures),
    skipped: skippedFiles(tree, options.scope),
  };
  return { tree, selected, result };
}

interface Looking extends Asked, Omit<Taken, 'result'> {
  readonly decoders: DecoderPool;
  readonly handOut: HandOut | undefined;
}

/** Pictures and their indexes, so that look-alikes are found sooner; comparing is left to whoever wants to know. */
async function lookAtPictures(
  repository: Repository,
  options: Looking & { readonly wanted: Wanted },
): Promise<Omit<PicturesIndexed, 'described'> & { readonly unreadable: readonly Failure[] }> {
  const { tree, selected } = options;
  const began = clockMs();
  const looked = await rebuildOnDamage(repository, async () => {
    const found = await fingerprintPhotos(repository, options);
    await repository.stage('index', () => updateIndexes(repository, found.catalog, options));
    return found;
  });
  const { catalog, pictures, retried, recovered, unreadable } = looked;
  const live = LiveContents.from(tree, selected, catalog);
  return {
    fingerprinted: pictures,
    retried,
    recovered,
    fingerprintSeconds: Math.round(clockMs() - began) / 1000,
    undecodable: undecodable(tree, catalog, live).map((failure) => ({
      ...failure,
      isNew: looked.undecodable.has(failure.path),
    })),
    unsupported: unsupported(catalog, live),
    unreadable,
  };
}

/** What was looked at in this run has said it already. */
function describe(repository: Repository, options: Looking): Promise<number> {
  const gather = (): Promise<number> => gatherFacts(repository, options);
  return repository.stage('facts', gather, (files) => ({ files }));
}

function countKnown(tree: Tree, selected: Uint8Array): number {
  let known = 0;
  for (const { files, local } of tree.eachRow(selected)) {
    if (files.kind(local) === 'content') known += 1;
  }
  return known;
}
