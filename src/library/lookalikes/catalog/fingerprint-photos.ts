import { statFile } from '../../../fs/stat.js';
import { locate } from '../../../fs/location.js';
import type { ContentRef } from '../../../model/contents/content-id.js';
import type { ImgdedupError } from '../../../model/errors/errors.js';
import { failureReason, type Failure } from '../../../model/errors/failure.js';
import { sameStat } from '../../../model/snapshot/file-table.js';
import type { RelPath } from '../../../model/paths/path.js';
import { isDiskFault } from '../../../model/errors/passing-errors.js';
import type { LastingOutcome, PictureOutcome } from '../../../model/pictures/picture.js';
import type { OnProgress } from '../../../model/runs/progress.js';
import type { LookOutcome } from '../../../picture/decoder/decoder-message.js';
import { startDecoders, type DecoderPool } from '../../../picture/decoder/decoder-pool.js';
import { decodingLimits } from '../../../picture/decoder/decoding-limits.js';
import { hasComeSince } from '../../../picture/decode/magick.js';
import { hasDecoder, hasPictureName } from '../../../picture/formats/formats.js';
import type { HandOut, QueuedTask } from '../../../queue/hand-out.js';
import { checkInterrupted } from '../../repository/interrupt.js';
import type { Repository } from '../../repository/repository.js';
import type { Tree } from '../../snapshot/tree.js';
import { VolumeWatch } from '../../hashing/volume-watch.js';
import { heldContents } from './contents.js';
import { Catalog } from './catalog.js';
import { dropOutdated } from './catalog-state.js';
import { pluginsFor } from './decoding-plugins.js';
import { workerCount } from '../../../workers/worker-count.js';
import { PictureWriter, type PictureTask } from './picture-writer.js';

export interface FingerprintOptions {
  readonly tree: Tree;
  /** Rows that take part. */
  readonly selected: Uint8Array;
  readonly decoders: DecoderPool;
  /** Hands them out to workers elsewhere; without it `decoders` look at them. */
  readonly handOut?: HandOut | undefined;
  /** Which contents are looked at; those that nobody looked at yet by default. */
  readonly wanted?: Wanted | undefined;
  /** Whether what files say of themselves is read in the same look; not by default. */
  readonly wantsFacts?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** `new`: not looked at yet. `failed`: could not be decoded when they were looked at. */
export type Wanted = 'new' | 'failed' | 'new-and-failed';

export interface Fingerprinted {
  /** Everything that was looked at, now or before. */
  readonly catalog: Catalog;
  /** Contents that were looked at in this run. */
  readonly pictures: number;
  /** Files among them whose pixels could not be had. */
  readonly undecodable: ReadonlySet<RelPath>;
  /** Contents that could not be decoded before and were looked at again; part of `pictures`. */
  readonly retried: number;
  /** Those of them that are pictures now. */
  readonly recovered: number;
  /** Files that changed or vanished while they were looked at, or could not be read. */
  readonly unreadable: readonly Failure[];
}

type UndecodableOutcome = Extract<LastingOutcome, { kind: 'undecodable' }>;

interface Task extends QueuedTask, PictureTask {
  readonly wantsFacts: boolean;
  readonly row: number;
  /** What made it fail when it was looked at before. */
  readonly before: UndecodableOutcome | undefined;
}

/**
 * Processes for a command that looks at pictures; none starts before there is a picture for it.
 * @param jobs at most; 0 decides by the machine
 */
export function photoDecoders({ plugins }: Pick<Repository, 'plugins'>, jobs: number): DecoderPool {
  return startDecoders({ processes: workerCount(jobs), ...decodingLimits, ...pluginsFor(plugins) });
}

/** Files are counted no further. */
const mostExpected = 1000;

/**
 * Starts processes for pictures that are to be read before they are looked at: reading is work for one processor, and a
 * process takes a fifth of a second to be ready. Which files are pictures is told by their names. Where all of them turn out to be
 * copies of what is known, the processes were started in vain.
 */
export function expectPhotos(
  decoders: Pick<DecoderPool, 'expect'>,
  tree: Tree,
  selected: Uint8Array,
): void {
  let count = 0;
  for (const { files, local } of tree.eachRow(selected)) {
    if (files.kind(local) !== 'content' && hasPictureName(files.name(local))) count += 1;
    if (count === mostExpected) break;
  }
  decoders.expect(count);
}

/**
 * Looks at every content that was not looked at yet, as this version of the program and the settings
 * want it: one decode each, in processes of their own. What was found is stored every two seconds.
 * What failed is remembered and left alone, unless it is {@link Wanted} again. Needs the right to write.
 * @throws ImgdedupError INTERRUPTED, VOLUME_FAILING, STORE_FULL, STORE_DAMAGED, DECODER_UNAVAILABLE,
 *   QUEUE_UNREACHABLE
 */
export async function fingerprintPhotos(
  repository: Repository,
  options: FingerprintOptions,
): Promise<Fingerprinted> {
  const plugins = repository.plugins.pictures;
  const before = await repository.transaction(async (store) => {
    await dropOutdated(store, plugins.decoders);
    return Catalog.load(store);
  });
  const wantsPoints = repository.settings.similar.points;
  const decode = () => decodeMissing(repository, { ...options, catalog: before, wantsPoints });
  const decoded = await repository.stage('decode', decode, ({ pictures, undecodable }) => ({
    pictures,
    failures: undecodable.size,
  }));
  if (decoded.pictures === 0) return { ...decoded, catalog: before };
  return { ...decoded, catalog: await repository.transaction(Catalog.load) };
}

interface DecodeOptions extends FingerprintOptions {
  /** What was looked at before. */
  readonly catalog: Catalog;
  /** Whether key points are looked for, which find crops. */
  readonly wantsPoints: boolean;
}

async function decodeMissing(
  repository: Repository,
  options: DecodeOptions,
): Promise<Omit<Fingerprinted, 'catalog'>> {
  const { tree, decoders, handOut, signal, onProgress } = options;
  const total = countMissing(options);
  const undecodable = new Set<RelPath>();
  const unreadable: Failure[] = [];
  const again = { retried: 0, recovered: 0 };
  if (total === 0) return { pictures: 0, undecodable, unreadable, ...again };
  const writer = new PictureWriter(repository);
  const volumes = new VolumeWatch(repository.base);
  let stopped: ImgdedupError | undefined;
  let done = 0;
  const tasks = missing(repository, options);
  const looks = handOut === undefined ? decoders.decode(tasks) : handOut.decode(tasks);
  for await (const { task, outcome } of looks) {
    done += 1;
    if (task.before !== undefined) again.retried += 1;
    const settled = ofHashedContent(repository, tree, task, outcome);
    if (settled.kind === 'unreadable') {
      const { reason } = settled;
      unreadable.push({ path: task.relPath, reason });
      if (settled.isDiskFault) stopped = volumes.failed(task.relPath, reason);
    } else {
      volumes.succeeded(() => task.relPath);
      if (settled.kind === 'undecodable') undecodable.add(task.relPath);
      if (task.before !== undefined && settled.kind === 'picture') again.recovered += 1;
      if (!isSameFailure(task.before, settled)) await writer.add(task, settled);
    }
    onProgress?.({
      stage: 'fingerprinting',
      files: done,
      totalFiles: total,
      bytes: 0,
      totalBytes: undefined,
    });
    if (signal?.aborted === true || stopped !== undefined) break;
  }
  await writer.flush();
  if (stopped !== undefined) throw stopped;
  checkInterrupted(signal);
  return { pictures: done, undecodable, unreadable, ...again };
}

/** What was decoded must be the content that was hashed: the file is still the same. */
function ofHashedContent(
  { base, disk }: Repository,
  tree: Tree,
  { relPath, row }: Task,
  outcome: LookOutcome,
): LookOutcome {
  try {
    const now = statFile(base, relPath, disk);
    if (now === undefined) return notRead('vanished');
    return sameStat(now, tree.stat(row))
      ? outcome
      : notRead('changed while it was being looked at');
  } catch (error) {
    return notRead(failureReason(error), isDiskFault(error));
  }
}

function notRead(reason: string, ofDisk = false): PictureOutcome {
  return { kind: 'unreadable', reason, isDiskFault: ofDisk };
}

function isSameFailure(before: UndecodableOutcome | undefined, now: LastingOutcome): boolean {
  return (
    now.kind === 'undecodable' && before?.format === now.format && before.reason === now.reason
  );
}

function countMissing(options: DecodeOptions): number {
  let count = 0;
  for (const { content } of heldContents(options.tree, options.selected)) {
    if (isMissing(options, content)) count += 1;
  }
  return count;
}

function isMissing(options: DecodeOptions, content: ContentRef): boolean {
  const { catalog, wantsPoints, wanted = 'new' } = options;
  const position = catalog.find(content);
  const failed = position === -1 ? undefined : catalog.failed(position);
  if (failed?.kind === 'undecodable') return wanted !== 'new' || hasComeSince(failed.reason);
  if (wanted === 'failed') return false;
  if (position === -1) return true;
  // Looked at by a version that had no decoder for it.
  if (failed?.kind === 'unsupported') return hasDecoder(failed.format);
  return wantsPoints && catalog.facts(position) !== undefined && !catalog.hasPoints(position);
}

/** Paths are put together only when their turn comes. */
function* missing(
  repository: Repository,
  options: DecodeOptions,
): Generator<Task, void, undefined> {
  const { tree, selected, catalog, wantsPoints, wantsFacts = false } = options;
  const { base } = repository;
  let turn = 0;
  for (const { content, rows } of heldContents(tree, selected)) {
    if (!isMissing(options, content)) continue;
    const [row = 0] = rows;
    const relPath = tree.path(row);
    const failed = catalog.failed(catalog.find(content));
    const before = failed?.kind === 'undecodable' ? failed : undefined;
    const path = locate(base, relPath);
    const { size, mtimeMs } = tree.stat(row);
    const { digest } = content;
    const file = { relPath, path, size, mtimeMs, digest };
    yield { turn, content, row, ...file, wantsPoints, wantsFacts, weighsCopies: true, before };
    turn += 1;
  }
}
