import type { PictureOutcome } from '../model/picture.js';
import { Decoder, seats, type DecodeTask } from './decoder.js';

export type { DecodeTask } from './decoder.js';

export interface PoolOptions {
  /** Decoder processes at most; they are started as there is work for them. */
  readonly processes: number;
  /** How long one picture may take, in milliseconds; one that had company is tried twice. */
  readonly deadlineMs: number;
  /** The most that one process may allocate, in bytes. Only Linux holds it to that. */
  readonly memoryBytes: number;
  /** The program of the processes, where it is not ours. */
  readonly entry?: URL;
}

interface Decoded<T extends DecodeTask> {
  readonly task: T;
  readonly outcome: PictureOutcome;
}

/** Decodes pictures in processes of their own: a file that brings one down costs only itself. */
export interface DecoderPool extends AsyncDisposable {
  /**
   * Outcomes come as they are ready, in any order. A task is taken only when there is room for
   * it; one run at a time. Who stops early (`break`) stops the work.
   * @throws ImgdedupError DECODER_UNAVAILABLE; whatever `tasks` throws
   */
  decode<T extends DecodeTask>(tasks: AsyncIterable<T> | Iterable<T>): AsyncGenerator<Decoded<T>>;
}

export function startDecoders(options: PoolOptions): DecoderPool {
  const { processes, entry = new URL('./decoder-child.js', import.meta.url) } = options;
  const decoders = Array.from({ length: processes }, () => new Decoder({ ...options, entry }));
  let isAtWork = false;
  return {
    async *decode(tasks) {
      if (isAtWork) throw new TypeError('one run at a time');
      isAtWork = true;
      try {
        yield* run(decoders, tasks);
      } finally {
        await Promise.all(decoders.map((decoder) => decoder.abandon()));
        isAtWork = false;
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(decoders.map((decoder) => decoder.stop()));
    },
  };
}

type Event<T extends DecodeTask> =
  | { readonly kind: 'pulled'; readonly next: IteratorResult<T> }
  | { readonly kind: 'decoded'; readonly key: number; readonly decoded: Decoded<T> };

async function* run<T extends DecodeTask>(
  decoders: readonly Decoder[],
  tasks: AsyncIterable<T> | Iterable<T>,
): AsyncGenerator<Decoded<T>> {
  const source = iterate(tasks);
  const atWork = new Map<number, Promise<Event<T>>>();
  let pulling: Promise<Event<T>> | undefined;
  let isDrained = false;
  let keys = 0;
  try {
    for (;;) {
      if (!isDrained && atWork.size < decoders.length * seats) pulling ??= pull(source);
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
            atWork.set(keys, decodeWith(choose(decoders), keys, event.next.value));
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

function pull<T extends DecodeTask>(source: AsyncGenerator<T, undefined>): Promise<Event<T>> {
  return quiet(source.next().then((next) => ({ kind: 'pulled', next })));
}

function decodeWith<T extends DecodeTask>(
  decoder: Decoder,
  key: number,
  task: T,
): Promise<Event<T>> {
  const decoded = decoder.decode(task).then((outcome) => ({ task, outcome }));
  return quiet(decoded.then((pair) => ({ kind: 'decoded', key, decoded: pair })));
}

/** Only the first to be ready is awaited; a failure behind it is met in its turn, or never. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

/** The process with the least to do; a new one only when every other is full. */
function choose(decoders: readonly Decoder[]): Decoder {
  const [first] = decoders.toSorted((a, b) => cost(a) - cost(b));
  if (first === undefined) throw new RangeError('a pool needs a process');
  return first;
}

function cost(decoder: Decoder): number {
  return decoder.isRunning || decoder.load > 0 ? decoder.load : seats - 0.5;
}

async function* iterate<T>(tasks: AsyncIterable<T> | Iterable<T>): AsyncGenerator<T, undefined> {
  yield* tasks;
  return undefined;
}
