/** How many failures are too many, and for how long nothing is tried then. Times in milliseconds. */
export interface BreakerRules {
  /** Failures in a row. */
  readonly most: number;
  /** The first pause; each that follows a failed trial is twice as long. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
}

/**
 * Keeps a worker that only fails from taking job after job away from those that do not. After some failures in a row it
 * is open; when its pause is over one job is tried, which closes it or opens it for longer.
 * (M. Nygard, Release It!, 2007: circuit breaker.)
 */
export class CircuitBreaker {
  readonly #rules: BreakerRules;
  #failures = 0;
  #pauseMs = 0;
  #openUntil = -Infinity;

  constructor(rules: BreakerRules) {
    this.#rules = rules;
  }

  /** How long nothing is tried from now on; 0 where something may be. */
  waitMs(now: number): number {
    return Math.max(0, this.#openUntil - now);
  }

  succeeded(): void {
    this.#failures = 0;
    this.#pauseMs = 0;
  }

  failed(now: number): void {
    const { most, firstPauseMs, longestPauseMs } = this.#rules;
    this.#failures += 1;
    if (this.#failures < most) return;
    this.#pauseMs = Math.min(
      longestPauseMs,
      this.#pauseMs === 0 ? firstPauseMs : 2 * this.#pauseMs,
    );
    this.#openUntil = now + this.#pauseMs;
  }
}
