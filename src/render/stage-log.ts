import type { StageEnd, StageFacts } from '../model/runs/stage.js';
import { formatBytes, formatNumber } from './units.js';

/** How much is told on stderr: nothing, what was done, or also how long each part of it took. */
export type LogLevel = 'off' | 'verbose' | 'debug';

interface Total {
  times: number;
  ms: number;
}

/** Tells of the stages of a run as they end, and of all of them at last. */
export class StageLog {
  readonly #level: Exclude<LogLevel, 'off'>;
  readonly #line: (text: string) => void;
  readonly #totals = new Map<string, Total>();

  /** @param line takes one line of text, without its end */
  constructor(level: Exclude<LogLevel, 'off'>, line: (text: string) => void) {
    this.#level = level;
    this.#line = line;
  }

  note({ stage, ms, facts }: StageEnd): void {
    const total = this.#totals.get(stage) ?? { times: 0, ms: 0 };
    this.#totals.set(stage, { times: total.times + 1, ms: total.ms + ms });
    const what = `${stage}${factsText(facts)}`;
    if (this.#level === 'debug') this.#line(`${formatMs(ms)}  ${what}`);
    // Others open the store dozens of times: that helps nobody who looks for no cause.
    else if (stage !== 'store') this.#line(what);
  }

  /** Sums up. @param runMs since the process was started @param peakBytes of memory */
  end(runMs: number, peakBytes: number): void {
    if (this.#level !== 'debug') return;
    for (const [stage, { times, ms }] of this.#totals) {
      const share = Math.round((100 * ms) / runMs);
      this.#line(`total ${stage.padEnd(7)} ${formatMs(ms)}  ${share} %  ${formatNumber(times)} ×`);
    }
    this.#line(`total run     ${formatMs(runMs)}  peak memory ${formatBytes(peakBytes)}`);
  }
}

function factsText(facts: StageFacts): string {
  const parts = Object.entries(facts).map(([name, value]) =>
    name === 'bytes' ? formatBytes(value) : `${formatNumber(value)} ${name}`,
  );
  return parts.length === 0 ? '' : `: ${parts.join(', ')}`;
}

/** Of one width, so that the eye finds what is long. */
function formatMs(ms: number): string {
  return `${ms.toFixed(1).padStart(9)} ms`;
}
