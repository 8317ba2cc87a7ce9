import type { Activity, NotedRun, Rates, RunRates, ServerRates } from '../model/runs/activity.js';
import { putTotal, type ServerState } from '../model/runs/server-state.js';
import type { WatcherState } from '../model/runs/watcher-state.js';

/**
 * What happens in a second: from the earliest moment at which a counter can be compared with how it is now.
 * @param before earlier moments, the oldest first
 */
export function ratesOf(before: readonly Activity[], now: Activity): Rates {
  return {
    runs: now.runs.map(
      (run) => first(before, ({ runs }) => runRates(runs, run)) ?? stageRates(run),
    ),
    server: first(before, ({ at, server }) => serverRates(server, now.server, now.at - at)),
    watcher: first(before, ({ at, watcher }) => watcherRates(watcher, now.watcher, now.at - at)),
  };
}

function first<T>(
  before: readonly Activity[],
  rates: (earlier: Activity) => T | undefined,
): T | undefined {
  for (const earlier of before) {
    const found = rates(earlier);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** By the times at which the run told how far it is: it does so less often than one looks. */
function runRates(earlier: readonly NotedRun[], run: NotedRun): RunRates | undefined {
  const same = earlier.find(
    ({ pid, host, since, progress }) =>
      pid === run.pid &&
      host === run.host &&
      since === run.since &&
      progress.stage === run.progress.stage &&
      progress.unit === run.progress.unit,
  );
  if (same === undefined) return undefined;
  const perSecond = pace(run.at - same.at);
  const files = perSecond(same.progress.files, run.progress.files);
  const bytes = perSecond(same.progress.bytes, run.progress.bytes);
  return files === undefined || bytes === undefined ? undefined : { files, bytes };
}

/** Where it told no more than once: those since its stage began. */
function stageRates({
  at,
  stageSince,
  progress: { files, bytes },
}: NotedRun): RunRates | undefined {
  const seconds = (at - stageSince) / 1000;
  return seconds < leastSeconds ? undefined : { files: files / seconds, bytes: bytes / seconds };
}

/** A stage has no pace before. */
const leastSeconds = 0.5;

function serverRates(
  earlier: ServerState | undefined,
  now: ServerState | undefined,
  ms: number,
): ServerRates | undefined {
  if (earlier === undefined || now === undefined || !isSame(earlier, now)) return undefined;
  const perSecond = pace(ms);
  const requests = perSecond(earlier.requests, now.requests);
  const files = perSecond(putTotal(earlier.puts), putTotal(now.puts));
  const bytes = perSecond(putTotal(earlier.putBytes), putTotal(now.putBytes));
  if (requests === undefined || files === undefined || bytes === undefined) return undefined;
  const come = putTotal(now.puts) - putTotal(earlier.puts);
  const written = now.puts.written - earlier.puts.written;
  return { requests, files, bytes, hits: come > 0 ? (come - written) / come : undefined };
}

function watcherRates(
  earlier: WatcherState | undefined,
  now: WatcherState | undefined,
  ms: number,
): { readonly events: number } | undefined {
  if (earlier === undefined || now === undefined || !isSame(earlier, now)) return undefined;
  const events = pace(ms)(earlier.events, now.events);
  return events === undefined ? undefined : { events };
}

/** Whether both are of one process: another one's counters began anew. */
function isSame(
  one: { readonly pid: number; readonly since: number },
  other: { readonly pid: number; readonly since: number },
): boolean {
  return one.pid === other.pid && one.since === other.since;
}

/** @returns what tells how much a counter grows in a second; nothing of one that fell, or in no time */
function pace(ms: number): (before: number, now: number) => number | undefined {
  return (before, now) => (ms > 0 && now >= before ? ((now - before) * 1000) / ms : undefined);
}
