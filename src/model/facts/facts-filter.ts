import type { FactKind, Shape } from './facts.js';

/** What facts must be, as it is typed. A file of which nothing is known is none of it. */
export interface FactsFilter {
  /** Globs, of which case does not matter. */
  readonly camera?: string | undefined;
  readonly lens?: string | undefined;
  readonly keyword?: string | undefined;
  /** `2019`, `2019-05..2019-07`, `2020-01-01..`: local time, both ends included. */
  readonly taken?: string | undefined;
  /** Latitude and longitude in degrees, kilometres: `52.5,13.4,10`. */
  readonly near?: string | undefined;
  /** In millions of pixels. */
  readonly minMegapixels?: string | undefined;
  /** Of videos, in seconds. */
  readonly minDuration?: string | undefined;
  /** Formats by the first bytes: `jpeg`, `heic`, `raw` … */
  readonly types?: readonly string[] | undefined;
  readonly shape?: Shape | undefined;
  /** Stars at least. */
  readonly rating?: number | undefined;
  readonly has?: readonly FactKind[] | undefined;
  readonly missing?: readonly FactKind[] | undefined;
}
