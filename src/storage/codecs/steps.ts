import type {
  ImportStep,
  InPlaceStep,
  MergeStep,
  MoveStep,
  Original,
  Step,
  StepOutcome,
} from '../../model/actions/action.js';
import type { ContentRef } from '../../model/contents/content-id.js';
import type { MergedFacts } from '../../model/facts/merged-facts.js';
import { bytesToName, isPlacePath, isRelPath, nameToBytes } from '../../model/paths/path.js';
import type { PlacePath, RelPath } from '../../model/paths/path.js';
import { damagedRecord, type ByteReader, type ByteWriter } from '../bytes.js';
import { checksummedCodec } from '../codec.js';

const billion = 1_000_000_000n;
const kinds = [
  'link',
  'unlink',
  'move',
  'return',
  'reflink',
  'unreflink',
  'symlink',
  'unsymlink',
  'delete',
  'import',
  'merge',
  'unmerge',
] as const satisfies readonly Step['kind'][];

/** A batch of an action's steps: written before they are taken, and again when it is known how they went. */
export const stepsCodec = checksummedCodec<readonly Step[]>(
  'list of steps',
  5,
  (writer, steps) => {
    writer.u32(steps.length);
    for (const step of steps) writeStep(writer, step);
  },
  (reader) => readSteps(reader, readStat),
  new Map([
    [1, (reader) => Array.from({ length: reader.u32() }, () => readFirst(reader))],
    [2, (reader) => readSteps(reader, readNarrow)],
    // Fewer kinds.
    [3, (reader) => readSteps(reader, readStat)],
    [4, (reader) => readSteps(reader, readStat)],
  ]),
);

/** How the file before the action, and times, are read: versions differ in that. */
interface StatReader {
  readonly original: (reader: ByteReader) => Original;
  readonly time: (reader: ByteReader) => bigint;
}

const readStat: StatReader = {
  original: (reader) => {
    const before = readOriginal(reader, readStat.time);
    const links = reader.u32();
    return { ...before, links: links === 0 ? undefined : links };
  },
  time: (reader) => {
    const seconds = BigInt.asIntN(64, reader.u64());
    const nanoseconds = reader.u32();
    if (nanoseconds < billion) return seconds * billion + BigInt(nanoseconds);
    throw damagedRecord('list of steps', 'a time is none');
  },
};

/** Versions 1 and 2: times in nanoseconds, no number of links. */
const readNarrow: StatReader = {
  original: (reader) => ({ ...readOriginal(reader, readNarrow.time), links: undefined }),
  time: (reader) => BigInt.asIntN(64, reader.u64()),
};

function writeStep(writer: ByteWriter, step: Step): void {
  writer.u8(kinds.indexOf(step.kind));
  for (const path of [step.path, step.keeper, step.temporary]) writer.bytes(nameToBytes(path));
  writeOriginal(writer, step.before);
  writer.bytes(step.content?.digest ?? Buffer.alloc(0)).u32(step.content?.ordinal ?? 0);
  switch (step.kind) {
    case 'link':
    case 'unlink':
    case 'reflink':
    case 'unreflink':
    case 'symlink':
    case 'unsymlink':
    case 'delete':
      writer.flag(step.shared !== undefined);
      if (step.shared !== undefined) writeTime(writer.u64(step.shared.ino), step.shared.mtimeNs);
      break;
    case 'move':
    case 'return':
      writer.bytes(nameToBytes(step.away)).u32(step.folders);
      break;
    case 'import':
      writer
        .bytes(nameToBytes(step.origin))
        .u32(step.folders)
        .flag(step.made !== undefined);
      if (step.made !== undefined) writeTime(writer.u64(step.made.ino), step.made.mtimeNs);
      break;
    case 'merge':
    case 'unmerge':
      writeMerged(writer, step);
      break;
    default:
      step satisfies never;
  }
  writeOutcome(writer, step.outcome);
}

function writeMerged(writer: ByteWriter, { insertions, facts }: MergeStep): void {
  writer.u32(insertions.length);
  for (const { at, bytes } of insertions) writer.u32(at).bytes(bytes);
  writer.flag(facts.taken !== undefined);
  if (facts.taken !== undefined) writer.text(facts.taken);
  const { latitude, longitude, altitude } = facts.place ?? {};
  for (const value of [latitude, longitude, altitude, facts.rating]) {
    writer.flag(value !== undefined);
    if (value !== undefined) writer.f64(value);
  }
  writer.u32(facts.keywords.length);
  for (const keyword of facts.keywords) writer.text(keyword);
}

function writeOriginal(writer: ByteWriter, before: Original): void {
  writeTime(writer.u64(before.ino).u64(before.size), before.mtimeNs);
  writer
    .u32(before.mode)
    .u32(before.uid)
    .u32(before.gid)
    .u32(before.links ?? 0);
}

/** Nanoseconds since 1970 leave 64 bits in the year 2262; files may be older and younger. */
function writeTime(writer: ByteWriter, timeNs: bigint): void {
  const nanoseconds = ((timeNs % billion) + billion) % billion;
  const seconds = (timeNs - nanoseconds) / billion;
  writer.u64(BigInt.asUintN(64, seconds)).u32(Number(nanoseconds));
}

function writeOutcome(writer: ByteWriter, outcome: StepOutcome): void {
  switch (outcome.kind) {
    case 'planned':
      writer.u8(0);
      return;
    case 'done':
      writer.u8(1);
      return;
    case 'skipped':
      writer.u8(2).text(outcome.reason);
      return;
    case 'undone':
      writer.u8(3);
      return;
    default:
      outcome satisfies never;
  }
}

function readSteps(reader: ByteReader, stat: StatReader): Step[] {
  return Array.from({ length: reader.u32() }, () => readStep(reader, stat));
}

function readStep(reader: ByteReader, stat: StatReader): Step {
  const kind = kinds[reader.u8()];
  switch (kind) {
    case 'link':
    case 'unlink':
    case 'reflink':
    case 'unreflink':
    case 'symlink':
    case 'unsymlink':
    case 'delete':
      return readInPlace(reader, kind, stat);
    case 'move':
    case 'return':
      return readMove(reader, kind, stat);
    case 'import':
      return readImport(reader, stat);
    case 'merge':
    case 'unmerge':
      return readMerge(reader, kind, stat);
    case undefined:
      throw damagedRecord('list of steps', 'a kind of step is unknown');
    default:
      return kind satisfies never;
  }
}

function readInPlace(reader: ByteReader, kind: InPlaceStep['kind'], stat: StatReader): InPlaceStep {
  const [path, keeper, temporary] = [readPath(reader), readPath(reader), readPath(reader)];
  const known = readKnown(reader, stat);
  const shared = reader.flag() ? { ino: reader.u64(), mtimeNs: stat.time(reader) } : undefined;
  return { kind, path, keeper, temporary, ...known, shared, outcome: readOutcome(reader) };
}

function readMove(reader: ByteReader, kind: MoveStep['kind'], stat: StatReader): MoveStep {
  const [path, keeper, temporary] = [readPath(reader), readPath(reader), readPlace(reader)];
  const known = readKnown(reader, stat);
  const [away, folders] = [readPlace(reader), reader.u32()];
  return { kind, path, keeper, temporary, ...known, away, folders, outcome: readOutcome(reader) };
}

function readImport(reader: ByteReader, stat: StatReader): ImportStep {
  const [path, keeper, temporary] = [readPath(reader), readPath(reader), readPath(reader)];
  const known = readKnown(reader, stat);
  const [origin, folders] = [bytesToName(reader.bytes()), reader.u32()];
  const made = reader.flag() ? { ino: reader.u64(), mtimeNs: stat.time(reader) } : undefined;
  const outcome = readOutcome(reader);
  return { kind: 'import', path, keeper, temporary, ...known, origin, folders, made, outcome };
}

function readMerge(reader: ByteReader, kind: MergeStep['kind'], stat: StatReader): MergeStep {
  const [path, keeper, temporary] = [readPath(reader), readPath(reader), readPath(reader)];
  const known = readKnown(reader, stat);
  const insertions = readMany(reader, () => ({
    at: reader.u32(),
    bytes: Buffer.from(reader.bytes()),
  }));
  const facts = readMergedFacts(reader);
  const outcome = readOutcome(reader);
  return { kind, path, keeper, temporary, ...known, insertions, facts, outcome };
}

function readMergedFacts(reader: ByteReader): MergedFacts {
  const number = (): number | undefined => (reader.flag() ? reader.f64() : undefined);
  const taken = reader.flag() ? reader.text() : undefined;
  const [latitude, longitude, altitude] = [number(), number(), number()];
  const place =
    latitude === undefined || longitude === undefined
      ? undefined
      : { latitude, longitude, altitude };
  return { taken, place, rating: number(), keywords: readMany(reader, () => reader.text()) };
}

/** A count that no record could hold ends with the bytes, before room is made for it. */
function readMany<T>(reader: ByteReader, read: () => T): T[] {
  const items: T[] = [];
  for (let left = reader.u32(); left > 0; left -= 1) items.push(read());
  return items;
}

/** Version 1: links only. */
function readFirst(reader: ByteReader): InPlaceStep {
  const [path, keeper, temporary] = [readPath(reader), readPath(reader), readPath(reader)];
  const before = readNarrow.original(reader);
  const rest = { content: undefined, shared: undefined, outcome: readOutcome(reader) };
  return { kind: 'link', path, keeper, temporary, before, ...rest };
}

function readKnown(reader: ByteReader, stat: StatReader): Pick<Step, 'before' | 'content'> {
  const before = stat.original(reader);
  return { before, content: readContent(reader) };
}

function readOriginal(reader: ByteReader, time: StatReader['time']): Omit<Original, 'links'> {
  return {
    ino: reader.u64(),
    size: reader.u64(),
    mtimeNs: time(reader),
    mode: reader.u32(),
    uid: reader.u32(),
    gid: reader.u32(),
  };
}

function readContent(reader: ByteReader): ContentRef | undefined {
  const content = { digest: Buffer.from(reader.bytes()), ordinal: reader.u32() };
  return content.digest.length === 0 ? undefined : content;
}

function readPath(reader: ByteReader): RelPath {
  const path = bytesToName(reader.bytes());
  if (!isRelPath(path)) throw damagedRecord('list of steps', 'a path leads out of the root');
  return path;
}

function readPlace(reader: ByteReader): PlacePath {
  const place = bytesToName(reader.bytes());
  if (!isPlacePath(place)) throw damagedRecord('list of steps', 'a path is none');
  return place;
}

function readOutcome(reader: ByteReader): StepOutcome {
  const kind = reader.u8();
  switch (kind) {
    case 0:
      return { kind: 'planned' };
    case 1:
      return { kind: 'done' };
    case 2:
      return { kind: 'skipped', reason: reader.text() };
    case 3:
      return { kind: 'undone' };
    default:
      throw damagedRecord('list of steps', `outcome ${kind} is unknown`);
  }
}
