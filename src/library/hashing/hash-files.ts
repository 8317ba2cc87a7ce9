import { itemAt } from '../../model/snapshot/item-at.js';
import type { Base } from '../../model/paths/path.js';
import type { Finding } from '../../fs/reading/classify-contents.js';
import type { ReadResult, ReadTask } from '../../fs/reading/reader.js';
import type { Failure } from '../../model/errors/failure.js';
import type { OnProgress, Progress } from '../../model/runs/progress.js';
import { ClassBuilder } from './class-builder.js';
import type { ContentClass } from './content-registry.js';
import { checkInterrupted } from '../repository/interrupt.js';
import {
  isWorthReading,
  photoRef,
  planHashing,
  wantsSamples,
  type HashPlan,
  type SizeRun,
  type Thoroughness,
} from './hash-plan.js';
import type { Readers } from './readers.js';
import type { Samples } from './samples.js';
import type { Tree } from '../snapshot/tree.js';
import { VolumeWatch } from './volume-watch.js';

export interface HashFilesInput {
  readonly base: Base;
  readonly tree: Tree;
  /** Rows to be told apart; see `selectRows`. */
  readonly selected: Uint8Array;
  readonly thoroughness: Thoroughness;
  readonly force: boolean;
  readonly readers: Readers;
  readonly checkpoint: HashCheckpoint;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** Where findings are kept. */
export interface HashCheckpoint {
  readonly samples: Samples;
  /** Has {@link samples} know those of contents that are known already. */
  fetchSamples(rows: readonly number[]): Promise<void>;
  /** Classes of one task. */
  contents(classes: readonly ContentClass[]): void;
  /** Writes down what it was told, if it is time. */
  pause(): Promise<void>;
}

export interface HashedFiles {
  /** Files read in full, names of one inode once. */
  readonly filesRead: number;
  readonly bytesRead: number;
  readonly failures: readonly Failure[];
}

/** Files that are read in one go. */
interface Work {
  readonly kind: ReadTask['kind'];
  readonly rows: ArrayLike<number>;
  /** Of each file; 0 for samples, which are a trifle. */
  readonly size: number;
}

type HashTask = ReadTask & Work;

/**
 * Reads what it takes to tell contents apart, and no more: files alone in their size not at all
 * (unless everything is wanted), the others first by their first and last block, then in full.
 * @throws ImgdedupError INTERRUPTED, VOLUME_FAILING
 */
export async function hashFiles(input: HashFilesInput): Promise<HashedFiles> {
  return new FileHashing(input).run();
}

/** Files sampled in one task. */
const sampleChunk = 64;
const nobody: readonly number[] = [];

class FileHashing {
  readonly #input: HashFilesInput;
  readonly #plan: HashPlan;
  readonly #failures: Failure[] = [];
  readonly #volumes: VolumeWatch;

  constructor(input: HashFilesInput) {
    this.#input = input;
    this.#plan = planHashing(input.tree, input.selected, input);
    this.#volumes = new VolumeWatch(input.base);
  }

  async run(): Promise<HashedFiles> {
    await this.#fetchSamples();
    const unsampled = this.#selectUnsampled();
    await this.#work('sampling', () => this.#sampling(unsampled));
    const { files, bytes } = await this.#work('reading', () => this.#reading());
    return { filesRead: files, bytesRead: bytes, failures: this.#failures };
  }

  /** Samples of contents that are known already need no reading. */
  async #fetchSamples(): Promise<void> {
    const rows: number[] = [];
    for (const run of this.#plan.runs) {
      if (!wantsSamples(run, this.#input.thoroughness)) continue;
      for (const row of run.rows) if (this.#plan.unknown[row] !== 1) rows.push(row);
    }
    await this.#input.checkpoint.fetchSamples(rows);
  }

  /** One byte a row. */
  #selectUnsampled(): Uint8Array {
    const { tree, thoroughness, checkpoint } = this.#input;
    const selected = new Uint8Array(tree.rows);
    for (const run of this.#plan.runs) {
      if (!wantsSamples(run, thoroughness)) continue;
      for (const row of run.rows) if (!checkpoint.samples.has(row)) selected[row] = 1;
    }
    return selected;
  }

  /** In order of rows: files that lie in one folder are read one after the other. */
  *#sampling(unsampled: Uint8Array): Generator<Work> {
    let rows: number[] = [];
    for (let row = unsampled.indexOf(1); row !== -1; row = unsampled.indexOf(1, row + 1)) {
      rows.push(row);
      if (rows.length < sampleChunk) continue;
      yield { kind: 'sample', size: 0, rows };
      rows = [];
    }
    if (rows.length > 0) yield { kind: 'sample', size: 0, rows };
  }

  *#reading(): Generator<Work> {
    const { thoroughness } = this.#input;
    const { runs, unknown, others } = this.#plan;
    const inRuns = new Uint8Array(unknown.length);
    for (const run of runs) {
      for (const row of run.rows) {
        inRuns[row] = 1;
        for (const other of others.get(row) ?? nobody) inRuns[other] = 1;
      }
      for (const rows of this.#alike(run)) {
        if (isWorthReading(rows, this.#plan, thoroughness)) {
          yield { kind: 'content', size: run.size, rows };
        }
      }
    }
    if (thoroughness === 'candidates') return;
    for (const [row, isUnknown] of unknown.entries()) {
      if (isUnknown !== 1 || inRuns[row] === 1) continue;
      yield { kind: 'content', size: this.#input.tree.stat(row).size, rows: [row] };
    }
  }

  /** Files of one size, in groups that could be equal. */
  *#alike(run: SizeRun): Generator<readonly number[]> {
    const { samples } = this.#input.checkpoint;
    if (!wantsSamples(run, this.#input.thoroughness)) {
      yield [...run.rows];
      return;
    }
    // Who could not be sampled was reported; it is tried again at the next run.
    const sampled = run.rows.filter((row) => samples.has(row));
    sampled.sort((a, b) => samples.compare(a, b) || a - b);
    let from = 0;
    for (let to = 1; to <= sampled.length; to += 1) {
      const isSame =
        to < sampled.length && samples.compare(itemAt(sampled, from), itemAt(sampled, to)) === 0;
      if (isSame) continue;
      if (to - from > 1 || this.#input.thoroughness !== 'candidates') {
        yield [...sampled.subarray(from, to)];
      }
      from = to;
    }
  }

  async #work(
    stage: Progress['stage'],
    plan: () => Iterable<Work>,
  ): Promise<{ files: number; bytes: number }> {
    const { checkpoint, signal, onProgress } = this.#input;
    // Gone through twice rather than kept: it names every file there is to read.
    const total = { files: 0, bytes: 0 };
    for (const work of plan()) this.#count(work, total);
    const done = { files: 0, bytes: 0 };
    const reader = this.#input.readers.choose(total);
    for await (const result of reader.run(this.#tasks(plan()))) {
      this.#note(result);
      this.#watchVolumes(result);
      this.#count(result.task, done, result.findings);
      onProgress?.({ stage, ...done, totalFiles: total.files, totalBytes: total.bytes });
      checkInterrupted(signal);
      await checkpoint.pause();
    }
    return done;
  }

  /** What of some work is read; of work that was done, what could be. */
  #count(
    { kind, size, rows }: Work,
    sum: { files: number; bytes: number },
    findings?: readonly Finding[],
  ): void {
    for (let at = 0; at < rows.length; at += 1) {
      if (findings?.[at]?.kind === 'failed') continue;
      if (kind === 'content' && this.#plan.unknown[itemAt(rows, at)] !== 1) continue;
      sum.files += 1;
      sum.bytes += size;
    }
  }

  /** Paths are put together only when their turn comes. */
  *#tasks(works: Iterable<Work>): Generator<HashTask> {
    const { base, tree } = this.#input;
    const { unknown } = this.#plan;
    for (const work of works) {
      const files = Array.from(work.rows, (row) =>
        photoRef(base, tree, row, unknown[row] === 1 || work.kind === 'sample'),
      );
      yield { ...work, files };
    }
  }

  #note({ task, findings }: ReadResult<HashTask>): void {
    const classes = new ClassBuilder(this.#input.tree);
    for (const [at, finding] of findings.entries()) {
      const row = itemAt(task.rows, at);
      switch (finding.kind) {
        case 'undecided':
          break;
        case 'failed':
          this.#fail(row, finding.reason);
          break;
        case 'sample':
          this.#noteSample(row, finding.sample);
          break;
        case 'witness':
        case 'content':
          classes.add(finding, row, this.#othersOf(row));
          break;
        default:
          finding satisfies never;
      }
    }
    if (task.kind === 'content') this.#input.checkpoint.contents(classes.finish());
  }

  /** After everything that the task brought was noted: what could be read is kept. */
  #watchVolumes({ task, findings }: ReadResult<HashTask>): void {
    for (const [at, finding] of findings.entries()) {
      const row = itemAt(task.rows, at);
      if (finding.kind === 'content' || finding.kind === 'sample') {
        this.#volumes.succeeded(() => this.#input.tree.path(row));
      } else if (finding.kind === 'failed' && finding.isDiskFault) {
        const stop = this.#volumes.failed(this.#input.tree.path(row), finding.reason);
        if (stop !== undefined) throw stop;
      }
    }
  }

  #othersOf(row: number): readonly number[] {
    return this.#plan.others.get(row) ?? nobody;
  }

  #fail(row: number, reason: string): void {
    for (const name of [row, ...this.#othersOf(row)]) {
      this.#failures.push({ path: this.#input.tree.path(name), reason });
    }
  }

  #noteSample(first: number, sample: Uint8Array): void {
    const { tree, checkpoint } = this.#input;
    checkpoint.samples.take(first, sample, tree.kind(first) !== 'content');
    for (const row of this.#othersOf(first)) {
      if (tree.kind(row) !== 'content') checkpoint.samples.take(row, sample, true);
    }
  }
}
