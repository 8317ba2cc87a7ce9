/**
 * The thread of a `Neighbours`. usearch works synchronously and may take minutes; nothing else
 * imports it, and nothing starts this thread but a search for look-alikes.
 */
import { availableParallelism } from 'node:os';
import { BatchMatches, Index, type Matches, MetricKind, ScalarKind } from 'usearch';
import { bitsWidth } from '../../../model/pictures/picture.js';
import { answerRequests } from '../../../workers/answer-requests.js';
import { connectivity } from './graph-layout.js';
import { type RowGraph, turned } from './neighbour-search.js';
import type { Answers, Counts, Task } from './neighbours-message.js';
import { PhashRows } from './phash-rows.js';

const dimensions = bitsWidth * 8;
/** With several threads adding, the graph, and so the answers, would differ from run to run. */
const addingThreads = 1;
/** Searching changes nothing. */
const searchingThreads = availableParallelism();
/** As floats they take 1 KiB each. */
const batchRows = 1024;

/** With connectivity 32 these found all neighbours among 100,000; the defaults, 16/128/64, 0.967. */
const index = new Index({
  dimensions,
  metric: MetricKind.Hamming,
  quantization: ScalarKind.B1,
  connectivity,
  expansion_add: 128,
  expansion_search: 128,
  multi: false,
});
let rows = new PhashRows();

const graph: RowGraph = {
  nearest(phashes, count) {
    const found: Matches | BatchMatches = index.search(asFloats(phashes), count, searchingThreads);
    // A single query is answered with its matches alone, whatever the binding's types say.
    const each =
      found instanceof BatchMatches
        ? Array.from({ length: phashes.length / bitsWidth }, (_, at) => found.get(at))
        : [found];
    return each.map(({ keys, distances }) => ({ rows: keys, distances }));
  },
};

function perform(task: Task): Answers[keyof Answers] {
  switch (task.kind) {
    case 'load':
      index.load(task.path);
      if (index.size() !== task.rows.keys.length) throw new RangeError('rows are missing');
      rows = PhashRows.from(task.rows);
      return counts();
    case 'add':
      add(task.keys, task.phashes);
      return counts();
    case 'remove':
      rows.remove(task.keys);
      return counts();
    case 'keys':
      return rows.liveKeys();
    case 'turned':
      return turned(graph, rows, task);
    case 'save':
      index.save(task.path);
      return rows.toStored();
    default:
      return task satisfies never;
  }
}

/** The graph's own key of an entry is its row. */
function add(keys: Uint32Array, phashes: Uint8Array): void {
  let row = rows.count;
  rows.append(keys, phashes);
  for (const batch of slices(phashes, batchRows * bitsWidth)) {
    addRows(row, batch);
    row += batch.length / bitsWidth;
  }
}

/**
 * The graph grows only when something is added, and then makes room for as many threads at once as
 * are adding: searching with more would fail. So where it has to grow, as many are named as will
 * search; with a single row to add one of them does it.
 */
function addRows(first: number, phashes: Uint8Array): void {
  const count = phashes.length / bitsWidth;
  const numbers = BigUint64Array.from({ length: count }, (_, at) => BigInt(first + at));
  if (index.size() + count < index.capacity()) {
    index.add(numbers, asFloats(phashes), addingThreads);
    return;
  }
  for (const [at, number] of numbers.entries()) {
    const phash = phashes.subarray(at * bitsWidth, (at + 1) * bitsWidth);
    index.add(number, asFloats(phash), searchingThreads);
  }
}

function counts(): Counts {
  return { rows: rows.count, live: rows.live };
}

/** One float for each bit is all the binding takes; it packs them again, as they were here. */
function asFloats(bytes: Uint8Array): Float32Array {
  const floats = new Float32Array(bytes.length * 8);
  for (const [at, byte] of bytes.entries()) {
    for (let bit = 0; bit < 8; bit += 1) floats[at * 8 + bit] = (byte >> (7 - bit)) & 1;
  }
  return floats;
}

function* slices(bytes: Uint8Array, length: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

answerRequests(perform);
