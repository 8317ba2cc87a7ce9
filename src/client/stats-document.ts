/** The document of `stats`. */
import type { FolderStats } from '../model/snapshot/folder-stats.js';
import { member, type Document } from './documents.js';
import { count, list, record, text } from './shape.js';

const shares = list(record({ name: text, files: count, bytes: count }));

/** In the order of the document, which is that of what it was made of. */
const counts = record({
  files: count,
  bytes: count,
  dated: count,
  placed: count,
  videos: count,
  videoSeconds: count,
  duplicates: count,
  reclaimable: count,
  lookAlikes: record({ similar: count, crop: count }),
  undescribed: count,
});

export function readStats(document: Document): FolderStats {
  return {
    ...member(document, 'summary', counts),
    formats: member(document, 'formats', shares),
    cameras: member(document, 'cameras', shares),
    lenses: member(document, 'lenses', shares),
    years: member(document, 'years', shares),
    hours: member(document, 'hours', shares),
  };
}
