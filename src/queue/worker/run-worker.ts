import { picturePlugins } from '../../model/plugins/picture-plugins.js';
import type { ListedPlugin } from '../../model/plugins/plugin.js';
import type { QuietHours } from '../../model/time/quiet-hours.js';
import { decodingLimits } from '../../picture/decoder/decoding-limits.js';
import { startDecoders } from '../../picture/decoder/decoder-pool.js';
import { workerCount } from '../../workers/worker-count.js';
import type { BullWorker } from '../bullmq.js';
import { Connections } from '../connections.js';
import { parseQueueAddress } from '../queue-address.js';
import { Bench, type BenchOptions, type WorkerTally, type WorkerTrouble } from './bench.js';
import type { BreakerRules } from './circuit-breaker.js';
import { PairBench } from './pair-bench.js';
import { openSources, type SourcesOptions } from './sources/open-sources.js';
import { unlimited, VolumeReaders, type Volume } from './volume-readers.js';
import { WorkGate } from './work-gate.js';

export type { WorkerTally, WorkerTrouble };

export interface WorkerOptions extends SourcesOptions, BenchOptions {
  readonly url: string;
  /** Decoding processes at most; 0 decides by the machine. */
  readonly jobs: number;
  /** A worker that was not heard of for so long has lost its job, in milliseconds; 20 s by default. */
  readonly lockMs?: number;
  /** When it takes no jobs, by the clock on the wall. */
  readonly quietHours?: QuietHours | undefined;
  /** What it reads from, where workers are not to read from it all at once. */
  readonly volume?: Volume | undefined;
  /** Failed jobs in a row, and the pauses after them: 3, a minute, half an hour. */
  readonly breaker?: BreakerRules;
  /** Those that a person configured here; none by default. */
  readonly plugins?: readonly ListedPlugin[];
  readonly onReady?: () => void;
}

const usualLockMs = 20_000;
/** How long a server that is away is waited for once the worker is told to stop, in milliseconds. */
const afterStopMs = 3000;
const checkMs = 200;
const usualBreaker: BreakerRules = {
  most: 3,
  firstPauseMs: 60_000,
  longestPauseMs: 30 * 60_000,
};
/**
 * Takes jobs and does them until it is told to stop.
 * @throws ImgdedupError USAGE, PATH_NOT_FOUND, STORE_UNWRITABLE where nothing can be kept that is fetched, STORAGE_UNAVAILABLE,
 *   DECODER_UNAVAILABLE, QUEUE_UNAVAILABLE, QUEUE_UNREACHABLE, QUEUE_DENIED
 */
export async function runWorker(options: WorkerOptions): Promise<WorkerTally> {
  const { lockMs = usualLockMs, onReady, onTrouble } = options;
  const address = parseQueueAddress(options.url);
  using places = openSources(options);
  const plugins = picturePlugins(options.plugins ?? []);
  await using connections = await Connections.open(address);
  await using decoders = startDecoders({
    processes: workerCount(options.jobs),
    ...decodingLimits,
    plugins,
    onPluginTrouble: (of) => onTrouble?.({ kind: 'plugin', ...of }),
  });
  await using pairs = new PairBench(workerCount(options.jobs));
  const { volume, quietHours = 'none', breaker = usualBreaker } = options;
  let taking: BullWorker | undefined;
  using gate = new WorkGate({
    quietHours,
    breaker,
    worker: () => taking,
    onChange: (change) => onTrouble?.(change),
  });
  gate.check();
  const limit = volume === undefined ? unlimited : new VolumeReaders(connections.client, volume);
  const { sources } = places;
  const bench = new Bench(options, { sources, connections, decoders, plugins, pairs, gate, limit });
  const trouble = ({ message }: Error): void => onTrouble?.({ kind: 'failed', message });
  const worker = await connections.worker((job) => bench.work(job), lockMs, trouble);
  taking = worker;
  if (!gate.isOpen) await worker.pause(true);
  onReady?.();
  const failure = await Promise.race([bench.failed, bench.stopped]);
  // Takes no other job. What is told to nobody, because the server is away, is not waited for: it is done again.
  void worker.close();
  await settled(bench.atWork, connections);
  if (failure !== undefined) throw failure;
  return bench.tally;
}

/** Waits for work to be over, or for a server that is away to be so for long. */
async function settled(work: Promise<unknown>, connections: Connections): Promise<void> {
  const over = work.then(() => true);
  for (let awayMs = 0; awayMs < afterStopMs;) {
    if (await Promise.race([over, pause(checkMs).then(() => false)])) return;
    awayMs = connections.isThere ? 0 : awayMs + checkMs;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
