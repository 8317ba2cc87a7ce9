/**
 * Tasks and findings on their way between threads: a few arrays, because thousands of small objects
 * take longer to copy than most files to read.
 */
import { itemAt } from '../../model/snapshot/item-at.js';
import { sampleWidth } from '../../model/snapshot/file-table.js';
import type { Finding, PhotoRef } from './classify-contents.js';
import type { ReadTask } from './reader.js';

export interface TasksMessage {
  readonly kinds: readonly ReadTask['kind'][];
  /** Files of each task. */
  readonly counts: readonly number[];
  /** Of all files, with a zero behind each: what no path can hold. */
  readonly paths: string;
  /** Five numbers a file. */
  readonly stats: Float64Array;
  /** Which files have a content that is known, and their digests one after the other. */
  readonly known: readonly number[];
  readonly digests: Uint8Array;
}

export interface FindingsMessage {
  readonly kinds: readonly Finding['kind'][];
  /** Of each file; 0 where it has none. */
  readonly places: readonly number[];
  /** Of each file, with zeros where it has none. */
  readonly samples: Uint8Array;
  readonly digests: Uint8Array;
  readonly failures: readonly Extract<Finding, { kind: 'failed' }>[];
}

const statLength = 5;
const [noBytes, noSample] = [new Uint8Array(), new Uint8Array(sampleWidth)];

export function packTasks(tasks: readonly ReadTask[]): TasksMessage {
  const files = tasks.flatMap((task) => task.files);
  const stats = new Float64Array(files.length * statLength);
  let paths = '';
  const known: number[] = [];
  for (const [at, { path, stat, digest }] of files.entries()) {
    paths += `${path}\0`;
    stats[statLength * at] = stat.ino;
    stats[statLength * at + 1] = stat.size;
    stats[statLength * at + 2] = stat.mtimeMs;
    stats[statLength * at + 3] = stat.ctimeMs;
    stats[statLength * at + 4] = stat.birthtimeMs;
    if (digest !== undefined) known.push(at);
  }
  return {
    kinds: tasks.map(({ kind }) => kind),
    counts: tasks.map((task) => task.files.length),
    paths,
    stats,
    known,
    digests: joined(known.map((at) => itemAt(files, at).digest ?? noBytes)),
  };
}

export function unpackTasks({
  kinds,
  counts,
  paths,
  stats,
  known,
  digests,
}: TasksMessage): ReadTask[] {
  const names = paths.split('\0');
  const width = digests.length / known.length;
  let [at, next] = [0, 0];
  const takeFile = (): PhotoRef => {
    const path = itemAt(names, at);
    const from = statLength * at;
    const stat = {
      ino: itemAt(stats, from),
      size: itemAt(stats, from + 1),
      mtimeMs: itemAt(stats, from + 2),
      ctimeMs: itemAt(stats, from + 3),
      birthtimeMs: itemAt(stats, from + 4),
    };
    const isKnown = known[next] === at;
    at += 1;
    if (!isKnown) return { path, stat, digest: undefined };
    next += 1;
    return { path, stat, digest: digests.subarray((next - 1) * width, next * width) };
  };
  return kinds.map((kind, task) => ({
    kind,
    files: Array.from({ length: itemAt(counts, task) }, takeFile),
  }));
}

export function packFindings(findings: readonly Finding[], digestWidth: number): FindingsMessage {
  const noDigest = new Uint8Array(digestWidth);
  return {
    kinds: findings.map(({ kind }) => kind),
    places: findings.map((finding) => ('place' in finding ? finding.place : 0)),
    samples: joined(findings.map((one) => ('sample' in one ? one.sample : noSample))),
    digests: joined(findings.map((one) => ('digest' in one ? one.digest : noDigest))),
    failures: findings.filter((finding) => finding.kind === 'failed'),
  };
}

export function unpackFindings(message: FindingsMessage): Finding[] {
  const { kinds, places, samples, digests, failures } = message;
  const width = digests.length / kinds.length;
  let failed = 0;
  return kinds.map((kind, at): Finding => {
    const place = itemAt(places, at);
    switch (kind) {
      case 'content': {
        const digest = digests.subarray(at * width, (at + 1) * width);
        return { kind, digest, sample: sampleAt(samples, at), place };
      }
      case 'sample':
        return { kind, sample: sampleAt(samples, at) };
      case 'witness':
        return { kind, place };
      case 'undecided':
        return { kind };
      case 'failed':
        failed += 1;
        return itemAt(failures, failed - 1);
      default:
        return kind satisfies never;
    }
  });
}

function sampleAt(samples: Uint8Array, at: number): Uint8Array {
  return samples.subarray(at * sampleWidth, (at + 1) * sampleWidth);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
