/** The document of `snapshots`. */
import type { ToldSnapshot } from '../model/snapshot/snapshot-diff.js';
import { member, type Document } from './documents.js';
import { count, list, maybe, record, time } from './shape.js';

const snapshot = record({
  number: count,
  takenAt: maybe(time),
  checkedAt: maybe(time),
  files: count,
  bytes: count,
});

/** What has not happened yet is null there, and 0 here. */
export function readSnapshots(document: Document): readonly ToldSnapshot[] {
  return member(document, 'snapshots', list(snapshot)).map(
    ({ number: sequence, takenAt = 0, checkedAt = 0, ...size }) => ({
      sequence,
      takenAt,
      checkedAt,
      ...size,
    }),
  );
}
