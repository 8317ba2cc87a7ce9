import type { Writable } from 'node:stream';
import { clockMs } from '../model/time/clock.js';
import type { Progress } from '../model/runs/progress.js';
import { escapeText } from './quote.js';
import type { Readers } from './wrap.js';
import { formatBytes, formatTimeLeft, formatNumber } from './units.js';

/** Runs shorter than this show nothing. */
const quietMs = 1000;
const terminalMs = 100;
const plainMs = 5000;
/** A stage has no pace before. */
const paceMs = 500;

/** Progress on stderr: one line that changes on a terminal, a line every few seconds elsewhere. */
export class ProgressDisplay implements Disposable {
  readonly #stream: Writable & Readers;
  readonly #began = clockMs();
  #stage: Progress['stage'] | undefined;
  #stageBegan = 0;
  #shown = 0;
  #hasLine = false;

  constructor(stream: Writable & Readers) {
    this.#stream = stream;
  }

  show(progress: Progress): void {
    const now = clockMs();
    if (progress.stage !== this.#stage) {
      this.#stage = progress.stage;
      this.#stageBegan = now;
    }
    const { isTTY = false, columns = 80 } = this.#stream;
    const pause = isTTY ? terminalMs : plainMs;
    if (now - this.#began < quietMs || now - this.#shown < pause) return;
    const inStage = now - this.#stageBegan;
    // Plain lines are few: each says all there is to say.
    if (!isTTY && inStage <= paceMs) return;
    this.#shown = now;
    const line = describe(progress, inStage);
    if (isTTY) {
      this.#stream.write(`\r\u001B[K${line.slice(0, columns - 1)}`);
      this.#hasLine = true;
    } else {
      this.#stream.write(`${line}\n`);
    }
  }

  /** Takes the changing line away. */
  clear(): void {
    if (this.#hasLine) this.#stream.write('\r\u001B[K');
    this.#hasLine = false;
  }

  [Symbol.dispose](): void {
    this.clear();
  }
}

/** @param ms since the stage began */
function describe(progress: Progress, ms: number): string {
  const { stage, unit = 'files', files, totalFiles, bytes, totalBytes } = progress;
  const parts = [
    `${stage}: ${formatNumber(files)}${totalFiles === undefined ? '' : `/${formatNumber(totalFiles)}`} ${unit}`,
  ];
  if (bytes > 0) {
    const total = totalBytes === undefined ? '' : ` of ${formatBytes(totalBytes)}`;
    parts.push(`${formatBytes(bytes)}${total}`);
  }
  if (ms > paceMs) {
    const seconds = ms / 1000;
    parts.push(`${formatNumber(Math.round(files / seconds))} ${unit}/s`);
    if (bytes > 0) parts.push(`${(bytes / seconds / 1e6).toFixed(1)} MB/s`);
    const left = secondsLeft(progress, seconds);
    if (left !== undefined) parts.push(formatTimeLeft(left));
  }
  const each = progress.disks?.map(
    ({ name, files: done, bytes: read }) =>
      `${escapeText(name)} ${formatNumber(done)} ${unit}, ${formatBytes(read)}`,
  );
  return [parts.join(', '), ...(each ?? [])].join('; ');
}

/** By bytes where they are counted, else by files. */
function secondsLeft(
  { files, totalFiles, bytes, totalBytes }: Progress,
  seconds: number,
): number | undefined {
  if (totalBytes !== undefined && bytes > 0) return ((totalBytes - bytes) * seconds) / bytes;
  if (totalFiles !== undefined && files > 0) return ((totalFiles - files) * seconds) / files;
  return undefined;
}
