import { clockMs } from '../../model/time/clock.js';
import {
  formatQuietHours,
  isQuiet,
  minuteOfDay,
  type QuietHours,
} from '../../model/time/quiet-hours.js';
import { CircuitBreaker, type BreakerRules } from './circuit-breaker.js';

export interface WorkGateOptions {
  readonly quietHours: QuietHours | 'none';
  readonly breaker: BreakerRules;
  /** What stops taking jobs, and takes them again. */
  readonly worker: () => Pausable | undefined;
  /** Told whenever it closes, with the reason, and whenever it opens again. */
  readonly onChange: (change: GateChange) => void;
}

export type GateChange =
  | { readonly kind: 'rests'; readonly reason: string }
  | { readonly kind: 'goes-on' };

/** A worker of BullMQ. */
interface Pausable {
  pause(doesNotWait: boolean): Promise<void>;
  resume(): Promise<void>;
}

/** The hours are looked at so often. */
const checkMs = 500;

/** Whether a worker takes jobs: not in quiet hours, and not for a while after it only failed. */
export class WorkGate implements Disposable {
  readonly #options: WorkGateOptions;
  readonly #breaker: CircuitBreaker;
  readonly #timer: NodeJS.Timeout;
  #lastFailure = '';
  #isOpen: boolean;

  constructor(options: WorkGateOptions) {
    this.#options = options;
    this.#breaker = new CircuitBreaker(options.breaker);
    this.#isOpen = true;
    this.#timer = setInterval(() => this.check(), checkMs).unref();
  }

  /** Whether something may be begun. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  succeeded(): void {
    this.#breaker.succeeded();
  }

  /** @param reason why a job came to nothing */
  failed(reason: string): void {
    this.#lastFailure = reason;
    this.#breaker.failed(clockMs());
    this.check();
  }

  check(): void {
    const reason = this.#reasonNow();
    const isOpen = reason === undefined;
    if (isOpen === this.#isOpen) return;
    this.#isOpen = isOpen;
    const { worker, onChange } = this.#options;
    // What it holds is finished, or given back; it fetches nothing.
    void (isOpen ? worker()?.resume() : worker()?.pause(true));
    onChange(isOpen ? { kind: 'goes-on' } : { kind: 'rests', reason });
  }

  #reasonNow(): string | undefined {
    const { quietHours } = this.#options;
    if (quietHours !== 'none' && isQuiet(quietHours, minuteOfDay(new Date()))) {
      return `these are quiet hours (${formatQuietHours(quietHours)})`;
    }
    const waitMs = this.#breaker.waitMs(clockMs());
    if (waitMs === 0) return undefined;
    return `${this.#lastFailure}; one more is tried in ${Math.ceil(waitMs / 1000)} s`;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
