import { setImmediate } from 'node:timers/promises';
import { checkInterrupted } from '../../library/repository/interrupt.js';
import type { Repository } from '../../library/repository/repository.js';
import { opsWithReserve } from '../../library/reserve/file-ops.js';
import { readTrash } from '../../library/trash/contents.js';
import { purgedMark } from '../../library/trash/trash.js';
import { nodeFileOps, type FileOps, type LiveFile } from '../../fs/file-ops.js';
import { placeAt } from '../../model/paths/path.js';
import type { OnProgress } from '../../model/runs/progress.js';
import type {
  PurgeResult,
  PurgeTotals,
  TrashedFile,
  TrashFate,
  TrashKept,
} from '../../model/actions/trash.js';
import { isInRoot, isStill } from '../files/place.js';
import { changedReason, refusalReason } from '../plans/refusal.js';
import { LivingCopies, type LivingCopy } from './living-copies.js';
import { tidyTrash } from './tidy.js';

export interface PurgeOptions {
  /** Which files are to go. */
  readonly isMeant: (file: TrashedFile) => boolean;
  /** Which of them go even if no file in the photo folder equals them: somebody named them. */
  readonly isNamed: (file: TrashedFile) => boolean;
  /** Only says what would be removed. */
  readonly dryRun: boolean;
  readonly ops?: FileOps | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
  /** Asked once, before anything is removed. */
  readonly confirm?: ((totals: PurgeTotals) => Promise<boolean>) | undefined;
}

/** A file in the trash whose fate is decided, as it was when that was. */
interface Decided {
  readonly file: TrashedFile;
  readonly seen: LiveFile;
  readonly copy: LivingCopy | undefined;
}

/**
 * Removes files from the trash for good. A file whose content is nowhere else stays, unless somebody
 * named it; so does one that no journal knows. The action stays in the journal, and a file
 * `trash/ID.purged` says why it cannot be taken back any more. Needs the right to write.
 * @throws ImgdedupError INTERRUPTED, REPOSITORY_BUSY, STORE_DAMAGED
 */
export async function purgeTrash(
  repository: Repository,
  options: PurgeOptions,
): Promise<PurgeResult> {
  const { dryRun, confirm } = options;
  const ops = opsWithReserve(options.ops ?? nodeFileOps, repository.reserve);
  const meant = (await readTrash(repository)).filter(options.isMeant);
  const purge = new Purge(repository, ops, options);
  if (meant.length > 0) await purge.decide(meant);
  if (dryRun) return purge.result(false);
  const { totals } = purge;
  const isDeclined = totals.files > 0 && (await confirm?.(totals)) === false;
  if (isDeclined) return purge.result(true);
  await purge.take();
  await tidyTrash(repository, ops);
  return purge.result(false);
}

class Purge {
  readonly #repository: Repository;
  readonly #ops: FileOps;
  readonly #options: PurgeOptions;
  #copies: LivingCopies | undefined;
  #doomed: Decided[] = [];
  readonly #kept: TrashFate[] = [];
  readonly #marked = new Set<number>();

  constructor(repository: Repository, ops: FileOps, options: PurgeOptions) {
    this.#repository = repository;
    this.#ops = ops;
    this.#options = options;
  }

  get totals(): PurgeTotals {
    return {
      files: this.#doomed.length,
      bytes: this.#doomed.reduce((sum, { file }) => sum + file.size, 0),
      lastCopies: this.#doomed.filter(({ copy }) => copy === undefined).length,
    };
  }

  result(isDeclined: boolean): PurgeResult {
    const dropped = this.#doomed.map(({ file, copy }): TrashFate => {
      return { file, kept: undefined, livingCopy: copy?.path };
    });
    return { dropped: isDeclined ? [] : dropped, kept: this.#kept, isDeclined };
  }

  /** Reads every file that is meant, and looks for its copies. */
  async decide(files: readonly TrashedFile[]): Promise<void> {
    const totalBytes = files.reduce((sum, { size }) => sum + size, 0);
    const { onProgress } = this.#options;
    this.#copies = await LivingCopies.load(this.#repository, this.#ops, files, this.#options);
    let bytes = 0;
    for (const [at, file] of files.entries()) {
      await this.#breathe();
      const decided = this.#decide(file);
      if ('kind' in decided) this.#keep(file, decided);
      else this.#doomed.push(decided);
      bytes += file.size;
      const progress = { files: at + 1, totalFiles: files.length, bytes, totalBytes };
      onProgress?.({ stage: 'comparing', ...progress });
    }
  }

  /** Looks again, and removes. */
  async take(): Promise<void> {
    const gone: Decided[] = [];
    for (const doomed of this.#doomed) {
      await this.#breathe();
      const kept = this.#remove(doomed);
      if (kept === undefined) gone.push(doomed);
      else this.#keep(doomed.file, kept);
    }
    this.#doomed = gone;
  }

  #decide(file: TrashedFile): Decided | TrashKept {
    if (file.action === undefined) return { kind: 'unknown' };
    try {
      const seen = this.#ops.look(this.#at(file));
      if (seen === undefined) return { kind: 'failed', reason: 'vanished' };
      const copy = this.#copies?.find(file, seen);
      if (copy === undefined && !this.#options.isNamed(file)) return { kind: 'last copy' };
      return { file, seen, copy };
    } catch (error) {
      return { kind: 'failed', reason: refusalReason(error) };
    }
  }

  /** @returns why the file stays, if it does */
  #remove({ file, seen, copy }: Decided): TrashKept | undefined {
    try {
      if (!this.#isAsDecided(seen, file, copy)) {
        // Deciding may have taken hours, and the answer to the question days.
        const again = this.#decide(file);
        if ('kind' in again) return again;
        if (!this.#isAsDecided(again.seen, file, again.copy)) {
          return { kind: 'failed', reason: changedReason };
        }
      }
      if (file.action !== undefined) this.#mark(file.action);
      this.#ops.remove(this.#at(file));
      return undefined;
    } catch (error) {
      return { kind: 'failed', reason: refusalReason(error) };
    }
  }

  #isAsDecided(seen: LiveFile, file: TrashedFile, copy: LivingCopy | undefined): boolean {
    const place = { base: this.#repository.base, ops: this.#ops };
    if (!isStill(this.#ops.look(this.#at(file)), seen.exact)) return false;
    if (copy === undefined) return true;
    return (
      isInRoot(place, copy.path) && isStill(this.#ops.look(place.base + copy.path), copy.seen.exact)
    );
  }

  /** The mark first: half a trash without a mark would look like damage. */
  #mark(action: number): void {
    if (this.#marked.has(action)) return;
    const mark = purgedMark(this.#repository.dataFolder, action);
    if (this.#ops.isFree(mark)) {
      this.#ops.append(mark, Buffer.from(`${new Date().toISOString()}\n`));
    }
    this.#marked.add(action);
  }

  #keep(file: TrashedFile, kept: TrashKept): void {
    this.#kept.push({ file, kept, livingCopy: undefined });
  }

  #at({ place }: TrashedFile): string {
    return placeAt(this.#repository.base, place);
  }

  /** Reading does not wait for anything; signals get their turn between two files. */
  async #breathe(): Promise<void> {
    await setImmediate();
    checkInterrupted(this.#options.signal);
  }
}
