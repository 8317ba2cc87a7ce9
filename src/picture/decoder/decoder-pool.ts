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
import { Decoder, concurrency, type PathTask } from './decoder.js';

export type { PathTask } from './decoder.js';

export interface DecodeTask extends PathTask {
  readonly wantsPoints: boolean;
  readonly wantsFacts?: boolean;
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

interface Decoded<T, O = DecoderOutcome> {
  readonly task: T;
  readonly outcome: O;
}

/** Decodes pictures in processes of their own: a file that brings one down costs only itself. */
export interface DecoderPool extends AsyncDisposable {
  /**
   * Outcomes come as they are ready, in any order. A task is taken only when there is room for
   * it; one run at a time. Who stops early (`break`) stops the work.
   * @throws ImgdedupError DECODER_UNAVAILABLE; whatever `tasks` throws
   */
  decode<T extends DecodeTask>(
    tasks: AsyncIterable<T> | Iterable<T>,
  ): AsyncGenerator<Decoded<T, LookOutcome>>;
  /** Traits of pictures, in the same way. */
  measure<T extends PathTask>(
    tasks: AsyncIterable<T> | Iterable<T>,
  ): AsyncGenerator<Decoded<T, TraitsOutcome>>;
  /** What files say of themselves, in the same way. */
  describe<T extends PathTask>(
    tasks: AsyncIterable<T> | Iterable<T>,
  ): AsyncGenerator<Decoded<T, FactsOutcome>>;
  /** What files show, in the same way. @param side of the longer side in pixels */
  render<T extends PathTask>(
    tasks: AsyncIterable<T> | Iterable<T>,
    side: number,
  ): AsyncGenerator<Decoded<T, RenderOutcome>>;
  /** Between two runs: ends all processes but one, which take memory; that one is there at once. */
  rest(): Promise<void>;
}

/** Our program of a decoder process. */
export const decoderEntry = bundledEntry('decoder-child');

export function startDecoders(options: PoolOptions): DecoderPool {
  const { processes, entry = decoderEntry } = options;
  const decoders = Array.from({ length: processes }, () => new Decoder({ ...options, entry }));
  const { decoders: foreign = [], factReaders = [] } = options.plugins ?? {};
  const all = [...foreign, ...factReaders].map((part) => ({ ...part, gave: false }));
  let isAtWork = false;
  async function* work<T extends PathTask>(
    tasks: AsyncIterable<T> | Iterable<T>,
    wishOf: (task: T) => Wish,
  ): AsyncGenerator<Decoded<T>> {
    if (isAtWork) throw new TypeError('one run at a time');
    isAtWork = true;
    try {
      yield* run(decoders, tasks, wishOf);
    } finally {
      await Promise.all(decoders.map((decoder) => decoder.abandon()));
      isAtWork = false;
    }
  }
  return {
    async *decode(tasks) {
      const looks = work(tasks, ({ wantsPoints, wantsFacts = false }) => ({
        kind: 'look',
        wantsPoints,
        wantsFacts,
      }));
      for await (const { task, outcome } of looks) {
        if (outcome.kind === 'traits' || outcome.kind === 'facts' || outcome.kind === 'rendered') {
          throw new TypeError(`${outcome.kind} for a look`);
        }
        yield { task, outcome };
      }
    },
    async *measure(tasks) {
      for await (const { task, outcome } of work(tasks, () => ({ kind: 'traits' }))) {
        if (outcome.kind === 'picture' || outcome.kind === 'facts' || outcome.kind === 'rendered') {
          throw new TypeError(`${outcome.kind} for traits`);
        }
        yield { task, outcome };
      }
    },
    async *describe(tasks) {
      for await (const { task, outcome } of work(tasks, () => ({ kind: 'facts' }))) {
        switch (outcome.kind) {
          case 'facts':
          case 'unreadable':
            yield { task, outcome };
            break;
          case 'undecodable':
            // A process that died of it: nothing is to be had of this file.
            yield { task, outcome: { kind: 'facts', facts: undefined, asked: all } };
            break;
          case 'picture':
          case 'traits':
          case 'rendered':
          case 'unsupported':
          case 'not-a-picture':
            throw new TypeError(`${outcome.kind} for facts`);
          default:
            outcome satisfies never;
        }
      }
    },
    async *render(tasks, side) {
      for await (const { task, outcome } of work(tasks, () => ({ kind: 'render', side }))) {
        yield { task, outcome: asRendering(outcome) };
      }
    },
    async rest() {
      const others = decoders.filter(({ isRunning }) => isRunning).slice(1);
      await Promise.all(others.map((decoder) => decoder.stop()));
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(decoders.map((decoder) => decoder.stop()));
    },
  };
}

/** @throws TypeError for an answer to another question */
export function asRendering(outcome: DecoderOutcome): RenderOutcome {
  switch (outcome.kind) {
    case 'rendered':
    case 'unreadable':
    case 'undecodable':
    case 'unsupported':
    case 'not-a-picture':
      return outcome;
    case 'picture':
    case 'traits':
    case 'facts':
      throw new TypeError(`${outcome.kind} for a rendering`);
    default:
      return outcome satisfies never;
  }
}

type Event<T> =
  | { readonly kind: 'pulled'; readonly next: IteratorResult<T> }
  | { readonly kind: 'decoded'; readonly key: number; readonly decoded: Decoded<T> };

async function* run<T extends PathTask>(
  decoders: readonly Decoder[],
  tasks: AsyncIterable<T> | Iterable<T>,
  wishOf: (task: T) => Wish,
): AsyncGenerator<Decoded<T>> {
  const source = iterate(tasks);
  const atWork = new Map<number, Promise<Event<T>>>();
  let pulling: Promise<Event<T>> | undefined;
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
            const decoding = freest(decoders).decode(task, wishOf(task));
            atWork.set(keys, decoded(keys, task, decoding));
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

function pull<T>(source: AsyncGenerator<T, undefined>): Promise<Event<T>> {
  return quiet(source.next().then((next) => ({ kind: 'pulled', next })));
}

function decoded<T>(key: number, task: T, decoding: Promise<DecoderOutcome>): Promise<Event<T>> {
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
