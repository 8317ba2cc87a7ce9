/** The documents of `--json` as servers send them, read back into what they were made of. */
import { parseContentId } from '../model/contents/content-id.js';
import type { Failure } from '../model/errors/failure.js';
import { mediaKinds, type Facts } from '../model/facts/facts.js';
import type { FileStat } from '../model/snapshot/file-table.js';
import type { DupesResult, Group } from '../model/groups/group.js';
import type { ListedFile, ListResult } from '../model/snapshot/listed-file.js';
import { isPlacePath, isRelPath, rootPath, type RelPath } from '../model/paths/path.js';
import type { SkippedFiles } from '../model/errors/skipped-files.js';
import type { ToldStatus } from '../model/snapshot/status.js';
import {
  count,
  entries,
  flag,
  list,
  maybe,
  membersOf,
  number,
  oneOf,
  parsed,
  record,
  text,
  time,
  words,
  type Shape,
} from './shape.js';

/** A document that is whole: it has a summary, and what could not be handled. */
export interface Document {
  readonly members: Readonly<Record<string, unknown>>;
  /** The photo folder over there, absolute. */
  readonly root: string;
  readonly isComplete: boolean;
  readonly unreadable: readonly Failure[];
  readonly undecodable: readonly Failure[];
}

export const path: Shape<RelPath> = parsed(
  (value) => (isRelPath(value) ? value : undefined),
  'path',
);
/** In the photo folder, or anywhere over there. */
export const placePath = parsed((value) => (isPlacePath(value) ? value : undefined), 'path');
export const content = parsed(parseContentId, 'name of a content');
/** Of failures, the root may be one of them. */
const place = parsed(
  (value) => (value === '' ? rootPath : isRelPath(value) ? value : undefined),
  'path',
);

const failure = record({
  path: place,
  kind: oneOf(['unreadable', 'undecodable', 'left', 'changed']),
  reason: words,
});

/** What all documents have. */
export function readDocument(value: unknown): Document {
  const members = membersOf(value, 'the document');
  const failures = list(failure)(members['failures'], 'failures');
  const ofKind = (wanted: string): Failure[] =>
    failures
      .filter(({ kind }) => kind === wanted)
      .map(({ path: at, reason }) => ({ path: at, reason }));
  return {
    members,
    root: parsed((one) => (one.startsWith('/') ? one : undefined), 'path')(members['root'], 'root'),
    isComplete: flag(members['complete'], 'complete'),
    unreadable: ofKind('unreadable'),
    undecodable: ofKind('undecodable'),
  };
}

export function member<T>({ members }: Document, name: string, shape: Shape<T>): T {
  return shape(members[name], name);
}

export const skipped: Shape<SkippedFiles> = record({ files: count, byExtension: entries(count) });

export function readStatus(document: Document): ToldStatus {
  const taken = member(document, 'snapshot', maybe(time));
  const paths = (name: string): readonly RelPath[] => member(document, name, list(path));
  const { unreadable } = document;
  const counts = member(
    document,
    'summary',
    record({
      new: count,
      modified: count,
      deleted: count,
      moved: count,
      files: count,
      bytes: count,
      toHash: count,
      toHashBytes: count,
      symlinks: count,
    }),
  );
  return {
    snapshot: taken === undefined ? undefined : { takenAt: taken },
    new: paths('new'),
    modified: paths('modified'),
    deleted: paths('deleted'),
    moved: member(document, 'moved', list(record({ from: path, to: path }))),
    unreadable,
    skipped: member(document, 'skipped', skipped),
    counts: { ...counts, unreadable: unreadable.length },
  };
}

/** What documents tell of a file; nothing that is printed asks for the rest. */
export function statOf(size: number, mtimeMs: number): FileStat {
  return { ino: 0, size, mtimeMs, ctimeMs: 0, birthtimeMs: 0 };
}

export const identity = { path, size: count, mtime: time };
export const standing = {
  keeper: flag,
  protected: flag,
  linkedTo: maybe(path),
  sharesWith: maybe(path),
};

const groupShape = record({
  tier: oneOf(['exact']),
  contentId: content,
  why: words,
  reclaimable: count,
  files: list(record({ ...identity, ...standing })),
});

export function readGroups(document: Document): DupesResult {
  const groups = member(document, 'groups', list(groupShape)).map(({ files, ...group }): Group => ({
    ...group,
    size: files[0]?.size ?? 0,
    files: files.map(({ size, mtime, ...file }) => ({ ...file, stat: statOf(size, mtime) })),
  }));
  const summary = record({
    groups: count,
    files: count,
    duplicates: count,
    sharing: count,
    bytes: count,
  });
  const { bytes: reclaimable, ...counts } = member(document, 'summary', summary);
  const { isComplete, unreadable } = document;
  return {
    isComplete,
    groups,
    summary: { ...counts, reclaimable },
    unreadable,
    skipped: member(document, 'skipped', skipped),
  };
}

export const geoPlace = record({ latitude: number, longitude: number, altitude: maybe(number) });

export const facts: Shape<Facts> = record({
  kind: oneOf(mediaKinds),
  format: words,
  width: maybe(number),
  height: maybe(number),
  orientation: maybe(number),
  make: maybe(text),
  model: maybe(text),
  lens: maybe(text),
  software: maybe(text),
  taken: maybe(words),
  iso: maybe(number),
  aperture: maybe(number),
  exposure: maybe(number),
  focalLength: maybe(number),
  focalLength35: maybe(number),
  place: maybe(geoPlace),
  rating: maybe(number),
  keywords: list(text),
  contentIdentifier: maybe(text),
  duration: maybe(number),
  codec: maybe(words),
});

const listed = record({ ...identity, contentId: maybe(content), facts: maybe(facts) });

export function readList(document: Document): ListResult {
  const files = member(document, 'listed', list(listed)).map(
    ({ size, mtime, ...file }): ListedFile => ({ ...file, stat: statOf(size, mtime) }),
  );
  const { undescribed } = member(document, 'summary', record({ undescribed: count }));
  return { files, undescribed };
}
