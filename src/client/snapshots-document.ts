/** The documents of `snapshots` and `diff`. */
import type {
  ToldDiff,
  ToldLost,
  ToldSnapshot,
  ToldSpan,
} from '../model/snapshot/snapshot-diff.js';
import { content, member, path, type Document } from './documents.js';
import { count, list, maybe, record, time } from './shape.js';

const moments = { number: count, takenAt: maybe(time), checkedAt: maybe(time) };
const moment = record(moments);
const snapshot = record({ ...moments, files: count, bytes: count });
const files = list(record({ path, contentId: maybe(content) }));

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

function spanOf(document: Document): ToldSpan {
  const named = (name: string): ToldSpan['from'] => {
    const { number: sequence, takenAt = 0, checkedAt = 0 } = member(document, name, moment);
    return { sequence, takenAt, checkedAt };
  };
  return { from: named('from'), to: named('to') };
}

export function readDiff(document: Document): ToldDiff {
  return {
    ...spanOf(document),
    added: member(document, 'added', files),
    changed: member(document, 'changed', files),
    moved: member(document, 'moved', list(record({ from: path, to: path }))),
    gone: member(document, 'gone', files),
  };
}

export function readLost(document: Document): ToldLost {
  const lost = list(record({ path, contentId: maybe(content), trashedBy: maybe(count) }));
  return { ...spanOf(document), lost: member(document, 'lost', lost) };
}
