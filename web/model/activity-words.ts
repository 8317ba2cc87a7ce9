import {
  secondsLeft,
  type NotedRun,
  type RunRates,
  type WithMemory,
} from '../../src/model/runs/activity.js';
import { formatBytes } from '../../src/model/text/byte-count.js';
import {
  formatByteRate,
  formatTimeLeft,
  formatNumber,
  formatRate,
} from '../../src/model/text/number-text.js';
import { stageName } from './words.js';

/** What a run is doing, and how far it is: `reading files, 3 of 10 files`. */
export function runText({ progress }: NotedRun): string {
  const { stage, unit, files, totalFiles } = progress;
  const of = totalFiles === undefined ? '' : ` of ${formatNumber(totalFiles)}`;
  return `${stageName(stage)}, ${formatNumber(files)}${of} ${unit}`;
}

/** What else there is to say of a run, one thing after the other. */
export function runFacts(run: WithMemory<NotedRun>, rates: RunRates | undefined): string[] {
  const { progress, memory } = run;
  const { bytes, totalBytes, unit } = progress;
  const left = secondsLeft(progress, rates);
  const of = totalBytes === undefined ? '' : ` of ${formatBytes(totalBytes)}`;
  return [
    ...(bytes === 0 && totalBytes === undefined ? [] : [`${formatBytes(bytes)}${of}`]),
    ...(rates === undefined ? [] : [`${formatRate(rates.files)} ${unit}/s`]),
    ...(rates === undefined || bytes === 0 ? [] : [formatByteRate(rates.bytes)]),
    ...(left === undefined ? [] : [formatTimeLeft(left)]),
    ...memoryFacts(memory),
  ];
}

export function memoryFacts(memory: number | undefined): string[] {
  return memory === undefined ? [] : [`${formatBytes(memory)} memory`];
}

/** What of a run is done, by bytes where those are counted: they tell more. */
export function runShare({
  progress: { files, totalFiles, bytes, totalBytes },
}: NotedRun): { readonly value: number; readonly max: number } | undefined {
  if (totalBytes !== undefined && totalBytes > 0) return { value: bytes, max: totalBytes };
  return totalFiles !== undefined && totalFiles > 0 ? { value: files, max: totalFiles } : undefined;
}
