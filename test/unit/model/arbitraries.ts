/** Random names, files and folders for property tests. */
import * as fc from 'fast-check';
import {
  FileTable,
  type FileEntry,
  type Knowledge,
} from '../../../src/model/snapshot/file-table.js';
import { bytesToName, compareNames } from '../../../src/model/paths/path.js';
import { nodeIdFromBytes, type NodeId } from '../../../src/model/snapshot/tree-node.js';

export const buffer = (constraints: fc.IntArrayConstraints): fc.Arbitrary<Buffer> =>
  fc.uint8Array(constraints).map((bytes) => Buffer.from(bytes));

/** A file name as the kernel allows it: 1 to 255 bytes, neither zero nor a slash. */
const anyBytes = buffer({ minLength: 1, maxLength: 255, size: 'small' }).map((bytes) =>
  bytesToName(Buffer.from(bytes.map((byte) => (byte === 0 || byte === 0x2f ? 0x80 : byte)))),
);
const special = fc.constantFrom(
  'IMG_0001.jpg',
  'a\nb".jpg',
  'Žluťoučký kůň.jpg',
  '🦊.png',
  '\uDCFF.jpg',
  'x'.repeat(255),
);
export const fileName: fc.Arbitrary<string> = fc.oneof(anyBytes, special);

export const fileNames: fc.Arbitrary<string[]> = fc
  .uniqueArray(fileName, { maxLength: 8 })
  .map((names) => names.toSorted(compareNames));

const time = fc.double({ min: -1e12, max: 1e13, noNaN: true });
export const fileStat = fc.record({
  ino: fc.maxSafeNat(),
  size: fc.maxSafeNat(),
  mtimeMs: time,
  ctimeMs: time,
  birthtimeMs: time,
});

export type Known = Exclude<Knowledge, { kind: 'none' }>;

export function known(digestWidth: number, carried = fc.boolean()): fc.Arbitrary<Known> {
  return fc.oneof(
    fc.record({
      kind: fc.constant('sample' as const),
      sample: buffer({ minLength: 8, maxLength: 8 }),
    }),
    fc.record({
      kind: fc.constant('content' as const),
      digest: buffer({ minLength: digestWidth, maxLength: digestWidth }),
      ordinal: fc.oneof(fc.constant(0), fc.nat({ max: 0xffff_ffff })),
      carried,
    }),
  );
}

export function fileTable(digestWidth: number): fc.Arbitrary<FileTable> {
  const knowledge: fc.Arbitrary<Knowledge> = fc.oneof(
    fc.constant({ kind: 'none' as const }),
    known(digestWidth),
  );
  const rest = fc.tuple(fileStat, knowledge, fc.boolean());
  return fileNames
    .chain((names) => fc.tuple(...names.map((name) => fc.tuple(fc.constant(name), rest))))
    .map((rows) => rows.map(([name, [stat, what, settled]]) => entry(name, stat, what, settled)))
    .map((entries) => FileTable.from(entries, digestWidth));
}

function entry(
  name: string,
  stat: Omit<FileEntry, 'name' | 'knowledge' | 'settled'>,
  knowledge: Knowledge,
  settled: boolean,
): FileEntry {
  return { ...stat, name, knowledge, settled };
}

export const nodeIds: fc.Arbitrary<NodeId> = buffer({ minLength: 16, maxLength: 16 }).map(
  nodeIdFromBytes,
);

/** A table in a form that compares by value. */
export function plainTable(files: FileTable): unknown[] {
  return files.names().map((name, row) => {
    const { knowledge, ...rest } = files.entry(row, name);
    return { ...rest, knowledge: plainKnowledge(knowledge) };
  });
}

export function plainKnowledge(knowledge: Knowledge): object {
  switch (knowledge.kind) {
    case 'none':
      return knowledge;
    case 'sample':
      return { ...knowledge, sample: hex(knowledge.sample) };
    case 'content':
      return { ...knowledge, digest: hex(knowledge.digest) };
    default:
      return knowledge satisfies never;
  }
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
