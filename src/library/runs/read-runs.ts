import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../../fs/processes/process-start.js';
import { systemCode } from '../../model/errors/errors.js';
import type { NotedRun } from '../../model/runs/activity.js';
import { decodeRun, runsFolder, type RunRecord } from './run-record.js';

/** A process of another machine that has told nothing for so long may be gone. */
const silenceMs = 60_000;

/**
 * Runs that tell how far they are, by the number of the process. What processes left that are gone is passed over.
 * @param now milliseconds since 1970
 */
export function readRuns(dataFolder: string, now: number): NotedRun[] {
  const runs: NotedRun[] = [];
  for (const { record } of recordsIn(runsFolder(dataFolder))) {
    if (record === undefined || !isThere(record, now)) continue;
    const { started: _started, ...run } = record;
    runs.push(run);
  }
  return runs.toSorted((a, b) => a.pid - b.pid);
}

/** Removes what processes of this machine left that were killed. */
export function removeDeadRuns(folder: string): void {
  for (const { path, record } of recordsIn(folder)) {
    if (record?.host === hostname() && !isAlive(record)) rmSync(path, { force: true });
  }
}

function isThere(record: RunRecord, now: number): boolean {
  return record.host === hostname() ? isAlive(record) : now - record.at < silenceMs;
}

function* recordsIn(
  folder: string,
): Generator<{ readonly path: string; readonly record: RunRecord | undefined }> {
  for (const name of unlessGone(() => readdirSync(folder)) ?? []) {
    if (!name.endsWith('.json')) continue;
    const path = join(folder, name);
    const text = unlessGone(() => readFileSync(path, 'utf8'));
    yield { path, record: text === undefined ? undefined : decodeRun(text) };
  }
}

/** Runs end while one looks, and those of others may not be read. */
function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}
