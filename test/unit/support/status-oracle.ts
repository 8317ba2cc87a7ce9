import type { StatusResult } from '../../../src/model/snapshot/status.js';
import { takenFiles, type Disk, type SeenFile } from './disk.js';

type Answer = Pick<StatusResult, 'new' | 'modified' | 'deleted' | 'moved'>;

/**
 * Inodes that were rewritten, with size and mtime restored, and got another name as well, since
 * `before`. Known and accepted: to `status` and `index` they are files that were only moved, until
 * somebody reads them.
 */
export function disguised(
  before: ReadonlyMap<string, SeenFile>,
  now: ReadonlyMap<string, SeenFile>,
): bigint[] {
  return [...now].flatMap(([path, file]) =>
    [...before]
      .filter(([old, was]) => old !== path && isMove(was, file) && !was.bytes.equals(file.bytes))
      .map(() => file.ino),
  );
}

/**
 * What a naive rescan has against an answer of `status`; empty where it is right.
 * @param excused inodes of which `modified` may be wrong, see {@link disguised}
 */
export function objections(
  before: ReadonlyMap<string, SeenFile>,
  disk: Disk,
  answer: Answer,
  excused: ReadonlySet<bigint>,
): string[] {
  const now = takenFiles(disk);
  return [
    ...checkPaths(before, now, disk, answer),
    ...checkModified(before, now, answer, excused),
    ...checkMoves(before, now, answer),
    ...checkOrder(answer),
  ];
}

function checkPaths(
  before: ReadonlyMap<string, SeenFile>,
  now: ReadonlyMap<string, SeenFile>,
  disk: Disk,
  answer: Answer,
): string[] {
  const added = new Set<string>([...answer.new, ...answer.moved.map(({ to }) => to)]);
  const gone = new Set<string>([...answer.deleted, ...answer.moved.map(({ from }) => from)]);
  return [
    ...[...now.keys()]
      .filter((path) => !before.has(path) && !added.has(path))
      .map(say('new, missed')),
    ...[...added].filter((path) => before.has(path) || !now.has(path)).map(say('new, phantom')),
    ...[...before.keys()]
      .filter((path) => !now.has(path) && disk.takes(path) && !gone.has(path))
      .map(say('deleted, missed')),
    // What is gone and would not be taken any more may be named or not; what is there may not.
    ...[...gone]
      .filter((path) => !before.has(path) || now.has(path) || disk.files.has(path))
      .map(say('deleted, phantom')),
  ];
}

function checkModified(
  before: ReadonlyMap<string, SeenFile>,
  now: ReadonlyMap<string, SeenFile>,
  { modified }: Answer,
  excused: ReadonlySet<bigint>,
): string[] {
  const said = new Set<string>(modified);
  const found: string[] = [];
  for (const [path, file] of now) {
    const old = before.get(path);
    if (old === undefined || excused.has(file.ino)) continue;
    if (!old.bytes.equals(file.bytes) && !said.has(path)) found.push(`modified, missed: ${path}`);
    if (sameStat(old, file) && old.bytes.equals(file.bytes) && said.has(path)) {
      found.push(`modified, phantom: ${path}`);
    }
  }
  const elsewhere = modified.filter((path) => !before.has(path) || !now.has(path));
  return [...found, ...elsewhere.map(say('modified, not in both'))];
}

function checkMoves(
  before: ReadonlyMap<string, SeenFile>,
  now: ReadonlyMap<string, SeenFile>,
  answer: Answer,
): string[] {
  const wrong = answer.moved.filter(({ from, to }) => !isMove(before.get(from), now.get(to)));
  const unpaired = answer.new.flatMap((to) =>
    answer.deleted
      .filter((from) => isMove(before.get(from), now.get(to)))
      .map((from) => `move, missed: ${from} to ${to}`),
  );
  const names = [
    ...answer.new,
    ...answer.deleted,
    ...answer.modified,
    ...answer.moved.flatMap(({ from, to }) => [from, to]),
  ];
  return [
    ...wrong.map(({ from, to }) => `move, wrong: ${from} to ${to}`),
    ...unpaired,
    ...names.filter((name, at) => names.indexOf(name) !== at).map(say('named twice')),
  ];
}

function checkOrder(answer: Answer): string[] {
  const lists = [answer.new, answer.modified, answer.deleted, answer.moved.map(({ to }) => to)];
  return lists
    .filter((list) =>
      list.some((path, at) => at > 0 && compareBytes(list[at - 1] ?? '', path) >= 0),
    )
    .map((list) => `not in order: ${list.join(' ')}`);
}

function isMove(from: SeenFile | undefined, to: SeenFile | undefined): boolean {
  return (
    from !== undefined &&
    to !== undefined &&
    from.ino === to.ino &&
    from.size === to.size &&
    from.mtimeMs === to.mtimeMs &&
    from.birthtimeMs === to.birthtimeMs
  );
}

function sameStat(a: SeenFile, b: SeenFile): boolean {
  return a.ino === b.ino && a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs;
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function say(what: string): (path: string) => string {
  return (path) => `${what}: ${path}`;
}
