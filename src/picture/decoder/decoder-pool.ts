import { itemAt } from '../../model/snapshot/item-at.js';
import type { PicturePlugins, PartTrouble } from '../../model/plugins/plugin.js';
import { bundledEntry } from '../../workers/bundled-entry.js';
import type {
  DecoderOutcome,
  FactsOutcome,
  LookOutcome,
  RenderOutcome,
  TraitsOutcome,
  Wish,
} from './decoder-message.js';
import { BatchSize, inBatches, type RequestBounds } from './batch-size.js';
import { asFacts, asRendering, asTraits } from './expected-outcome.js';
import { Decoder, concurrency, type PathTask } from './decoder.js';

export type { PathTask } from './decoder.js';

export interface DecodeTask extends PathTask {
  readonly wantsPoints: boolean;
  readonly wantsFacts?: boolean;
  /**
   * Whether traits come, too, of a picture that looks like another one that was looked at in the same process, or of
   * a format that decodes slowly, where its pixels are at hand.
   */
  readonly weighsCopies?: boolean;
}

export interface PoolOptions {
  /** Decoder processes at most; they are started as there is work for them. */
  readonly processes: number;
  /** How long one picture may take, in milliseconds; one that had company is tried twice. */
  readonly deadlineMs: number;
  /** The most that one process may allocate, in bytes. Only Linux holds it to that. */
  readonly memoryBytes: number;
  /** The program of the processes, where it is not ours. */
  readonly entry?: URL;
  /** Plugins that take part; none by default. */
  readonly plugins?: PicturePlugins | undefined;
  readonly onPluginTrouble?: ((trouble: PartTrouble) => void) | undefined;
}

interface Decoded<T, O> {
  readonly task: T;
  readonly outcome: O;
}

/** Decodes pictures in processes of their own: a file that brings one down costs only itself. */
export interface DecoderPool extends AsyncDisposable {
  /** Starts processes for so many tasks that are to come, while something else is done. */
  expect(tasks: number): void;
  /**
   * Outcomes come as they are ready, in any order. A task is taken only when there is room for
   * it, of small pictures that are at hand up to 4 for the room of one; one run at a time. Who stops early (`break`)
   * stops the work.
   * @throws ImgdedupError DECODER_UNAVAILABLE; whatever `tasks` throws
   */
  decode<T extends DecodeTask>(
    tasks: AsyncIterable<T> | Iterable<T>,
  ): AsyncGenerator<Decoded<T, LookOutcome>>;
  /** Traits of pictures, in the same way, but that up to 8 tasks are taken for the room of one. */
  measure<T extends PathTask>(tasks: Iterable<T>): AsyncGenerator<Decoded<T, TraitsOutcome>>;
  /** What files say of themselves, in the same way, but up to 64 tasks. */
  describe<T extends PathTask>(tasks: Iterable<T>): AsyncGenerator<Decoded<T, FactsOutcome>>;
  /** What files show, in the same way. @param side of the longer side in pixels */
  render<T extends PathTask>(
    tasks: AsyncIterable<T> | Iterable<T>,
    side: number,
  ): AsyncGenerator<Decoded<T, RenderOutcome>>;
  /** Between two runs: ends all processes but so many, one by default, since they take memory; these are there at once. */
  rest(waiting?: number): Promise<void>;
}

/** Our program of a decoder process. */
export const decoderEntry = bundledEntry('decoder-child');

export function startDecoders(options: PoolOptions): DecoderPool {
  const { processes, entry = decoderEntry } = options;
  const decoders = Array.from({ length: processes }, () => new Decoder({ ...options, entry }));
  const { decoders: foreign = [], factReaders = [] } = options.plugins ?? {};
  const all = [...foreign, ...factReaders].map((part) => ({ ...part, gave: false }));
  let isAtWork = false;
  async function* work<T, O>(
    tasks: AsyncIterable<T> | Iterable<T>,
    ask: (decoder: Decoder, task: T) => Promise<O>,
  ): AsyncGenerator<Decoded<T, O>> {
    if (isAtWork) throw new TypeError('one run at a time');
    isAtWork = true;
    try {
      yield* run(decoders, tasks, ask);
    } finally {
      await Promise.all(decoders.map((decoder) => decoder.abandon()));
      isAtWork = false;
    }
  }
  /** Of several files each, of which the same is wished. */
  async function* inRequests<T extends PathTask>(
    tasks: Iterable<T>,
    wishFor: (task: T) => Wish,
    bounds: RequestBounds,
  ): AsyncGenerator<Decoded<T, DecoderOutcome>> {
    const size = new BatchSize(bounds);
    const batches = work(inBatches(tasks, size, wishFor), async (decoder, { batch, wish }) => {
      const began = performance.now();
      const outcomes = await decoder.decodeAll(batch, wish);
      size.took(batch.length, performance.now() - began);
      return batch.map((task, at) => ({ task, outcome: itemAt(outcomes, at) }));
    });
    for await (const { outcome: answered } of batches) yield* answered;
  }
  return {
    expect(tasks) {
      for (const decoder of decoders.slice(0, Math.ceil(tasks / concurrency))) decoder.warmUp();
    },
    async *decode(tasks) {
      const looks =
        Symbol.iterator in tasks
          ? inRequests(tasks, lookFor, looking)
          : work(tasks, (decoder, task) => decoder.decode(task, lookFor(task)));
      for await (const { task, outcome } of looks) {
        if (outcome.kind === 'traits' || outcome.kind === 'facts' || outcome.kind === 'rendered') {
          throw new TypeError(`${outcome.kind} for a look`);
        }
        yield { task, outcome };
      }
    },
    async *measure(tasks) {
      for await (const { task, outcome } of inRequests(tasks, () => measuring, weighing)) {
        yield { task, outcome: asTraits(outcome) };
      }
    },
    async *describe(tasks) {
      for await (const { task, outcome } of inRequests(tasks, () => reading, describing)) {
        yield { task, outcome: asFacts(outcome, all) };
      }
    },
    async *render(tasks, side) {
      for await (const { task, outcome } of work(tasks, asking({ kind: 'render', side }))) {
        yield { task, outcome: asRendering(outcome) };
      }
    },
    async rest(waiting = 1) {
      const others = decoders.filter(({ isRunning }) => isRunning).slice(waiting);
      await Promise.all(others.map((decoder) => decoder.stop()));
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(decoders.map((decoder) => decoder.stop()));
    },
  };
}

const measuring: Wish = { kind: 'traits' };
const reading: Wish = { kind: 'facts' };

/** The same one for whoever wants the same. */
function lookFor({ wantsPoints, wantsFacts = false, weighsCopies = false }: DecodeTask): Wish {
  const bits = (weighsCopies ? 4 : 0) + (wantsPoints ? 2 : 0) + (wantsFacts ? 1 : 0);
  return itemAt(lookWishes, bits);
}

const lookWishes = [0, 1, 2, 3, 4, 5, 6, 7].map((bits): Wish => ({
  kind: 'look',
  weighsCopies: (bits & 4) !== 0,
  wantsPoints: (bits & 2) !== 0,
  wantsFacts: (bits & 1) !== 0,
}));

const describing: RequestBounds = { most: 64, short: 25, long: 100 };
/** Of a small picture a message, and what goes with it, is a tenth of what it costs. */
const weighing: RequestBounds = { most: 8, short: 60, long: 240 };
/** The same, but that each takes longer: in the end nobody is to wait for a process that has many of them left. */
const looking: RequestBounds = { most: 4, short: 60, long: 240 };

function asking(wish: Wish): (decoder: Decoder, task: PathTask) => Promise<DecoderOutcome> {
  return (decoder, task) => decoder.decode(task, wish);
}

type Event<T, O> =
  | { readonly kind: 'pulled'; readonly next: IteratorResult<T> }
  | { readonly kind: 'decoded'; readonly key: number; readonly decoded: Decoded<T, O> };

async function* run<T, O>(
  decoders: readonly Decoder[],
  tasks: AsyncIterable<T> | Iterable<T>,
  ask: (decoder: Decoder, task: T) => Promise<O>,
): AsyncGenerator<Decoded<T, O>> {
  const source = iterate(tasks);
  const atWork = new Map<number, Promise<Event<T, O>>>();
  let pulling: Promise<Event<T, O>> | undefined;
  let isDrained = false;
  let keys = 0;
  try {
    for (;;) {
      if (!isDrained && atWork.size < decoders.length * concurrency) pulling ??= pull(source);
      const expected = [...atWork.values(), ...(pulling === undefined ? [] : [pulling])];
      if (expected.length === 0) return;
      const event = await Promise.race(expected);
      switch (event.kind) {
        case 'decoded':
          atWork.delete(event.key);
          yield event.decoded;
          break;
        case 'pulled':
          pulling = undefined;
          if (event.next.done === true) isDrained = true;
          else {
            const task = event.next.value;
            atWork.set(keys, decoded(keys, task, ask(freest(decoders), task)));
            keys += 1;
          }
          break;
        default:
          event satisfies never;
      }
    }
  } finally {
    if (!isDrained) await source.return(undefined);
  }
}

function pull<T>(source: AsyncGenerator<T, undefined>): Promise<Event<T, never>> {
  return quiet(source.next().then((next) => ({ kind: 'pulled', next })));
}

function decoded<T, O>(key: number, task: T, decoding: Promise<O>): Promise<Event<T, O>> {
  return quiet(decoding.then((outcome) => ({ kind: 'decoded', key, decoded: { task, outcome } })));
}

/** Only the first to be ready is awaited; a failure behind it is met in its turn, or never. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

/** The process with the least to do; a new one only when every other is full. */
export function freest(decoders: readonly Decoder[]): Decoder {
  const [first] = decoders.toSorted((a, b) => cost(a) - cost(b));
  if (first === undefined) throw new RangeError('a pool needs a process');
  return first;
}

function cost(decoder: Decoder): number {
  return decoder.isRunning || decoder.load > 0 ? decoder.load : concurrency - 0.5;
}

async function* iterate<T>(tasks: AsyncIterable<T> | Iterable<T>): AsyncGenerator<T, undefined> {
  yield* tasks;
  return undefined;
}
