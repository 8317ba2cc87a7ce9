/** What a run tells other processes of itself: a small file of JSON in the data folder, which is true for a moment only. */
import { join } from 'node:path';
import { isProcessId } from '../../fs/processes/process-start.js';
import type { NotedRun, RunProgress } from '../../model/runs/activity.js';
import { isCount, isRecord, parseJson } from '../../model/text/json.js';

/** A run, and when its process was started, in the system's own ticks: a pid can be used again. */
export interface RunRecord extends NotedRun {
  readonly started: string;
}

/** Whoever says another number is not understood: the run is not shown. */
const version = 1;

export function runsFolder(dataFolder: string): string {
  return join(dataFolder, 'runs');
}

export function encodeRun(record: RunRecord): string {
  return `${JSON.stringify({ v: version, ...record })}\n`;
}

/** @returns undefined where the text is none of this version */
export function decodeRun(text: string): RunRecord | undefined {
  const value = parseJson(text);
  if (!isRecord(value) || value['v'] !== version) return undefined;
  const { pid, host, started, command, since, stageSince, at, progress } = value;
  if (!isProcessId(pid) || !isCount(since) || !isCount(at) || !isProgress(progress)) {
    return undefined;
  }
  if (!isCount(stageSince)) return undefined;
  if (typeof host !== 'string' || typeof started !== 'string' || typeof command !== 'string') {
    return undefined;
  }
  const { stage, unit, files, totalFiles, bytes, totalBytes } = progress;
  const told = { stage, unit, files, totalFiles, bytes, totalBytes };
  return { pid, host, started, command, since, stageSince, at, progress: told };
}

function isProgress(value: unknown): value is RunProgress {
  if (!isRecord(value)) return false;
  const { stage, unit, files, totalFiles, bytes, totalBytes } = value;
  return (
    typeof stage === 'string' &&
    typeof unit === 'string' &&
    isCount(files) &&
    isCount(bytes) &&
    [totalFiles, totalBytes].every((total) => total === undefined || isCount(total))
  );
}
