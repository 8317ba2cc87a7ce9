import type { Repository } from '../library/repository/repository.js';
import type { Metrics } from './metrics.js';
import type { Questions } from './questions/questions.js';

/** What operations work with. */
export interface Served {
  readonly repository: Repository;
  readonly questions: Questions;
  readonly metrics: Metrics;
  /** Whether it takes requests, and finds what it serves. */
  readonly readiness: () => Readiness;
  /** The OpenAPI document, as text. */
  readonly document: string;
}

export interface Readiness {
  readonly ready: boolean;
  /** Why not, in words. */
  readonly reason: string | undefined;
}
