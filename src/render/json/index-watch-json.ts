import type { IndexWatchEvent } from '../../model/runs/index-watch.js';
import { failuresJson } from '../failures-json.js';
import { batchFailures } from '../text/running/render-index-watch.js';

/** One item of `events`. */
export function indexEventJson(told: IndexWatchEvent): object {
  const { event } = told;
  switch (event) {
    case 'watching':
      return { event, isOwn: told.isOwn, ...told.watcher };
    case 'resync':
      return { event, reason: told.reason };
    case 'batch': {
      const {
        unreadable: _,
        undecodable: _known,
        unsupported,
        skipped: _skipped,
        ...counts
      } = told.result;
      const failures = failuresJson(batchFailures(told.result));
      return { event, arrived: told.arrived ?? null, ...counts, unsupported, failures };
    }
    case 'waiting':
      return { event, reason: told.reason, files: told.files, detail: told.detail ?? null };
    default:
      return told satisfies never;
  }
}
