import type { Base } from '../../model/path.js';
import type { ReadResult, ReadTask } from '../../fs/reading/reader.js';
import type { Failure } from '../../model/failure.js';
import type { Knowledge } from '../../model/file-table.js';
import type { OnProgress, Progress } from '../../model/progress.js';
import { ClassBuilder } from './class-builder.js';
import type { ContentClass } from './content-registry.js';
import { checkInterrupted } from '../repository/interrupt.js';
import {
  collectRuns,
  isWorthReading,
  markUnknown,
  newCandidate,
  photoRef,
  rowsOf,
  wantsSamples,
  type Candidate,
  type SizeRun,
  type Thoroughness,
} from './hash-plan.js';
import type { Readers } from './readers.js';
import { Samples } from './samples.js';
import type { Tree } from '../snapshot/tree.js';
import { VolumeWatch } from './volume-watch.js';

export interface HashFilesInput {
  readonly base: Base;
  readonly tree: Tree;
  /** Rows to be told apart; see `selectRows`. */
  readonly marks: Uint8Array;
  readonly thoroughness: Thoroughness;
  readonly force: boolean;
  readonly readers: Readers;
  readonly checkpoint: HashCheckpoint;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** Where findings are kept. */
export interface HashCheckpoint {
  /** Samples of contents, in the order asked for. */
  samplesOf(rows: readonly number[]): Promise<(Uint8Array | undefined)[]>;
  /** Classes of one task. */
  contents(classes: readonly ContentClass[]): void;
  sample(row: number, knowledge: Extract<Knowledge, { kind: 'sample' }>): void;
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
  readonly size: number;
  readonly candidates: readonly Candidate[];
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

class FileHashing {
  readonly #input: HashFilesInput;
  readonly #unknown: Uint8Array;
  readonly #runs: readonly SizeRun[];
  readonly #samples: Samples;
  readonly #failures: Failure[] = [];
  readonly #volumes: VolumeWatch;
  readonly #failed = new Set<number>();

  constructor(input: HashFilesInput) {
    const { tree, marks, thoroughness } = input;
    this.#input = input;
    this.#unknown = markUnknown(tree, marks, input);
    this.#runs = collectRuns(tree, marks, this.#unknown, thoroughness);
    this.#samples = new Samples(tree);
    this.#volumes = new VolumeWatch(input.base);
  }

  async run(): Promise<HashedFiles> {
    await this.#fetchSamples();
    await this.#work('sampling', () => this.#sampling());
    const { files, bytes } = await this.#work('reading', () => this.#reading());
    return { filesRead: files, bytesRead: bytes, failures: this.#failures };
  }

  /** Samples of contents that are known already need no reading. */
  async #fetchSamples(): Promise<void> {
    const rows: number[] = [];
    for (const run of this.#runs) {
      if (!wantsSamples(run, this.#input.thoroughness)) continue;
      for (const { row, unknown } of run.candidates()) if (!unknown) rows.push(row);
    }
    const samples = await this.#input.checkpoint.samplesOf(rows);
    for (const [at, row] of rows.entries()) {
      const sample = samples[at];
      if (sample !== undefined) this.#samples.set(row, sample);
    }
  }

  *#sampling(): Generator<Work> {
    for (const run of this.#runs) {
      if (!wantsSamples(run, this.#input.thoroughness)) continue;
      const missing = run.candidates().filter(({ row }) => this.#samples.get(row) === undefined);
      for (let at = 0; at < missing.length; at += sampleChunk) {
        const candidates = missing.slice(at, at + sampleChunk);
        yield { kind: 'sample', size: run.size, candidates };
      }
    }
  }

  *#reading(): Generator<Work> {
    const { thoroughness } = this.#input;
    const inRuns = new Uint8Array(this.#unknown.length);
    for (const run of this.#runs) {
      const found = run.candidates();
      for (const candidate of found) for (const row of rowsOf(candidate)) inRuns[row] = 1;
      for (const candidates of this.#alike(run, found)) {
        if (!isWorthReading(candidates, thoroughness)) continue;
        yield { kind: 'content', size: run.size, candidates };
      }
    }
    if (thoroughness === 'candidates') return;
    for (const [row, unknown] of this.#unknown.entries()) {
      if (unknown !== 1 || inRuns[row] === 1) continue;
      const { size } = this.#input.tree.stat(row);
      yield { kind: 'content', size, candidates: [newCandidate(row, true, true)] };
    }
  }

  /** Files of one size, in groups that could be equal. */
  #alike(run: SizeRun, found: readonly Candidate[]): Iterable<readonly Candidate[]> {
    if (!wantsSamples(run, this.#input.thoroughness)) return [found];
    const groups = new Map<string, Candidate[]>();
    for (const candidate of found) {
      // Who could not be sampled was reported; it is tried again at the next run.
      if (this.#failed.has(candidate.row)) continue;
      const key = this.#samples.get(candidate.row)?.toString('latin1') ?? '';
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [candidate]);
      else group.push(candidate);
    }
    return groups.values();
  }

  async #work(
    stage: Progress['stage'],
    plan: () => Iterable<Work>,
  ): Promise<{ files: number; bytes: number }> {
    const { checkpoint, signal, onProgress } = this.#input;
    // Gone through twice rather than kept: it names every file there is to read.
    const total = sumUp(plan());
    let done = { files: 0, bytes: 0 };
    const reader = this.#input.readers.choose(total.bytes);
    for await (const result of reader.run(this.#tasks(plan()))) {
      this.#note(result);
      this.#watchVolumes(result);
      const { files, bytes } = sumUp([succeeded(result)]);
      done = { files: done.files + files, bytes: done.bytes + bytes };
      onProgress?.({ stage, ...done, totalFiles: total.files, totalBytes: total.bytes });
      checkInterrupted(signal);
      await checkpoint.pause();
    }
    return done;
  }

  /** Paths are put together only when their turn comes. */
  *#tasks(work: Iterable<Work>): Generator<HashTask> {
    const { base, tree } = this.#input;
    for (const one of work) {
      const files = one.candidates.map(({ row, unknown }) =>
        photoRef(base, tree, row, unknown || one.kind === 'sample'),
      );
      yield { ...one, files };
    }
  }

  #note({ task, findings }: ReadResult<HashTask>): void {
    const classes = new ClassBuilder(this.#input.tree);
    for (const [at, candidate] of task.candidates.entries()) {
      const finding = findings[at];
      switch (finding?.kind) {
        case undefined:
        case 'undecided':
          break;
        case 'failed':
          this.#fail(candidate, finding.reason);
          break;
        case 'sample':
          this.#noteSample(candidate, finding.sample);
          break;
        case 'witness':
        case 'content':
          classes.add(finding, candidate);
          break;
        default:
          finding satisfies never;
      }
    }
    this.#input.checkpoint.contents(classes.finish());
  }

  /** After everything that the task brought was noted: what could be read is kept. */
  #watchVolumes({ task, findings }: ReadResult<HashTask>): void {
    for (const [at, { row }] of task.candidates.entries()) {
      const finding = findings[at];
      if (finding?.kind === 'content' || finding?.kind === 'sample') {
        this.#volumes.succeeded(() => this.#input.tree.path(row));
      } else if (finding?.kind === 'failed' && finding.isDiskFault) {
        const stop = this.#volumes.failed(this.#input.tree.path(row), finding.reason);
        if (stop !== undefined) throw stop;
      }
    }
  }

  #fail(candidate: Candidate, reason: string): void {
    this.#failed.add(candidate.row);
    for (const row of rowsOf(candidate)) {
      this.#failures.push({ path: this.#input.tree.path(row), reason });
    }
  }

  #noteSample(candidate: Candidate, sample: Uint8Array): void {
    this.#samples.set(candidate.row, sample);
    const { tree, checkpoint } = this.#input;
    for (const row of rowsOf(candidate)) {
      if (tree.kind(row) !== 'content') checkpoint.sample(row, { kind: 'sample', sample });
    }
  }
}

/** What was read of a task; a file that failed was not. */
function succeeded({ task, findings }: ReadResult<HashTask>): Work {
  return {
    ...task,
    candidates: task.candidates.filter((_, at) => findings[at]?.kind !== 'failed'),
  };
}

/** Only files in full count as bytes read; samples are a trifle. */
function sumUp(work: Iterable<Work>): { files: number; bytes: number } {
  let [files, bytes] = [0, 0];
  for (const { kind, size, candidates } of work) {
    if (kind === 'sample') {
      files += candidates.length;
      continue;
    }
    const read = candidates.filter(({ unknown }) => unknown).length;
    files += read;
    bytes += read * size;
  }
  return { files, bytes };
}
