import type { Base } from '../model/path.js';
import type { PhotoReader, ReadResult, ReadTask } from '../files/reader.js';
import type { Failure } from '../model/failure.js';
import type { Knowledge } from '../model/file-table.js';
import type { OnProgress, Progress } from '../model/progress.js';
import { ClassBuilder } from './class-builder.js';
import type { ContentClass } from './content-registry.js';
import { checkInterrupted } from './interrupt.js';
import {
  Ignorance,
  indexBySize,
  wantsReading,
  wantsSamples,
  type Candidate,
  type Thoroughness,
} from './learn-plan.js';
import type { RowIndex } from './row-index.js';
import { Samples } from './samples.js';
import type { Tree } from './tree.js';

export interface LearnInput {
  readonly base: Base;
  readonly tree: Tree;
  /** Rows to be told apart; see `markRows`. */
  readonly marks: Uint8Array;
  readonly thoroughness: Thoroughness;
  readonly force: boolean;
  readonly reader: PhotoReader;
  readonly notebook: Notebook;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** Where findings are kept. */
export interface Notebook {
  /** Samples of contents, in the order asked for. */
  samplesOf(rows: readonly number[]): Promise<(Uint8Array | undefined)[]>;
  /** Classes of one task. */
  contents(classes: readonly ContentClass[]): void;
  sample(row: number, knowledge: Extract<Knowledge, { kind: 'sample' }>): void;
  /** Writes down what it was told, if it is time. */
  pause(): Promise<void>;
}

export interface Learned {
  /** Files read in full, names of one inode once. */
  readonly filesRead: number;
  readonly bytesRead: number;
  readonly failures: readonly Failure[];
}

interface LearnTask extends ReadTask {
  readonly candidates: readonly Candidate[];
}

/**
 * Reads what it takes to tell contents apart, and no more: files alone in their size not at all
 * (unless everything is wanted), the others first by their first and last block, then in full.
 * @throws ImgdedupError INTERRUPTED
 */
export async function learnContents(input: LearnInput): Promise<Learned> {
  return new Learning(input).run();
}

class Learning {
  readonly #input: LearnInput;
  readonly #bySize: RowIndex;
  readonly #ignorance: Ignorance;
  readonly #samples: Samples;
  readonly #failures: Failure[] = [];
  readonly #failed = new Set<number>();

  constructor(input: LearnInput) {
    const { tree, marks, thoroughness, force } = input;
    this.#input = input;
    this.#bySize = indexBySize(tree, marks);
    this.#ignorance = new Ignorance(tree, thoroughness, force);
    this.#samples = new Samples(tree);
  }

  async run(): Promise<Learned> {
    await this.#fetchSamples();
    await this.#work('sampling', () => this.#samplingTasks());
    const { files, bytes } = await this.#work('reading', () => this.#readingTasks());
    return { filesRead: files, bytesRead: bytes, failures: this.#failures };
  }

  /** Samples of contents that are known already need no reading. */
  async #fetchSamples(): Promise<void> {
    const rows: number[] = [];
    for (const candidates of this.#sizes()) {
      if (!wantsSamples(candidates, this.#input.thoroughness)) continue;
      for (const { rows: names, unknown } of candidates)
        if (!unknown) rows.push(...names.slice(0, 1));
    }
    const samples = await this.#input.notebook.samplesOf(rows);
    for (const [at, row] of rows.entries()) {
      const sample = samples[at];
      if (sample !== undefined) this.#samples.set(row, sample);
    }
  }

  *#sizes(): Generator<Candidate[]> {
    for (const rows of this.#bySize.runs()) yield this.#ignorance.candidates(rows);
  }

  *#samplingTasks(): Generator<LearnTask> {
    for (const candidates of this.#sizes()) {
      if (!wantsSamples(candidates, this.#input.thoroughness)) continue;
      const missing = candidates.filter(({ rows }) => this.#sampleOf(rows) === undefined);
      if (missing.length > 0) yield this.#task('sample', missing);
    }
  }

  *#readingTasks(): Generator<LearnTask> {
    const { thoroughness, tree, marks } = this.#input;
    const shared = new Uint8Array(tree.rows);
    for (const candidates of this.#sizes()) {
      for (const { rows } of candidates) for (const row of rows) shared[row] = 1;
      for (const alike of this.#bySample(candidates)) {
        if (wantsReading(alike, thoroughness)) yield this.#task('content', alike);
      }
    }
    if (thoroughness !== 'everything') return;
    for (let row = 0; row < tree.rows; row += 1) {
      if (marks[row] !== 1 || shared[row] === 1 || !this.#ignorance.isUnknown(row)) continue;
      yield this.#task('content', this.#ignorance.candidates([row]));
    }
  }

  /** Files of one size, in groups that could be equal. */
  #bySample(candidates: readonly Candidate[]): Iterable<Candidate[]> {
    if (!wantsSamples(candidates, this.#input.thoroughness)) return [[...candidates]];
    const groups = new Map<string, Candidate[]>();
    for (const candidate of candidates) {
      // Who could not be sampled was reported; it is tried again at the next run.
      if (this.#failed.has(candidate.rows[0] ?? -1)) continue;
      const key = this.#sampleOf(candidate.rows)?.toString('latin1') ?? '';
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [candidate]);
      else group.push(candidate);
    }
    return groups.values();
  }

  #sampleOf(rows: readonly number[]): Buffer | undefined {
    return this.#samples.get(rows[0] ?? -1);
  }

  #task(kind: ReadTask['kind'], candidates: readonly Candidate[]): LearnTask {
    const { base } = this.#input;
    const read = candidates.filter(
      (candidate) => !this.#failed.has(candidate.rows[0] ?? -1) || !candidate.unknown,
    );
    const files = read.map((candidate) =>
      this.#ignorance.ref(base, kind === 'sample' ? { ...candidate, unknown: true } : candidate),
    );
    return { kind, candidates: read, files };
  }

  async #work(
    stage: Progress['stage'],
    tasks: () => Generator<LearnTask>,
  ): Promise<{ files: number; bytes: number }> {
    const { reader, notebook, signal, onProgress } = this.#input;
    const total = onProgress === undefined ? undefined : countWork(tasks());
    let [files, bytes] = [0, 0];
    for await (const { task, findings } of reader.run(tasks())) {
      this.#note({ task, findings });
      const work = workOf(task);
      files += work.files;
      bytes += work.bytes;
      onProgress?.({ stage, files, bytes, totalFiles: total?.files, totalBytes: total?.bytes });
      checkInterrupted(signal);
      await notebook.pause();
    }
    return { files, bytes };
  }

  #note({ task, findings }: ReadResult<LearnTask>): void {
    const classes = new ClassBuilder(this.#input.tree);
    for (const [at, candidate] of task.candidates.entries()) {
      const finding = findings[at];
      switch (finding?.kind) {
        case undefined:
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
    this.#input.notebook.contents(classes.finish());
  }

  #fail({ rows }: Candidate, reason: string): void {
    for (const row of rows) {
      this.#failed.add(row);
      this.#failures.push({ path: this.#input.tree.path(row), reason });
    }
  }

  #noteSample({ rows, unknown }: Candidate, sample: Uint8Array): void {
    for (const row of rows) {
      this.#samples.set(row, sample);
      if (unknown && this.#input.tree.kind(row) !== 'content') {
        this.#input.notebook.sample(row, { kind: 'sample', sample });
      }
    }
  }
}

function workOf({ kind, candidates }: LearnTask): { files: number; bytes: number } {
  const read = kind === 'sample' ? candidates : candidates.filter(({ unknown }) => unknown);
  return {
    files: read.length,
    bytes: kind === 'sample' ? 0 : read.reduce((sum, { stat }) => sum + stat.size, 0),
  };
}

function countWork(tasks: Iterable<LearnTask>): { files: number; bytes: number } {
  let [files, bytes] = [0, 0];
  for (const task of tasks) {
    const work = workOf(task);
    files += work.files;
    bytes += work.bytes;
  }
  return { files, bytes };
}
