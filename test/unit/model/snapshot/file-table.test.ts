import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  FileTable,
  FileTableBuilder,
  inodeOf,
  numberInodes,
  sameInode,
  sameStat,
  type FileEntry,
  type Knowledge,
} from '../../../../src/model/snapshot/file-table.js';
import { fileStat, fileTable, hex, known, plainKnowledge, plainTable } from '../arbitraries.js';

const stat = { ino: 1, size: 2, mtimeMs: 3.5, ctimeMs: 4.5, birthtimeMs: 5.5 };
const none: Knowledge = { kind: 'none' };

function content(byte: number, ordinal = 0, carried = false): Knowledge {
  return { kind: 'content', digest: Buffer.alloc(8, byte), ordinal, carried };
}

function sample(byte: number): Knowledge {
  return { kind: 'sample', sample: Buffer.alloc(8, byte) };
}

function entry(name: string, knowledge: Knowledge, settled = true): FileEntry {
  return { ...stat, name, knowledge, settled };
}

test('gives back the entries it was made from, with digests narrower and wider than a sample', () => {
  const entries = [
    entry('a', none),
    entry('b', sample(1), false),
    entry('c', content(2)),
    entry('d', content(3, 0xffff_ffff, true), false),
  ];
  expect(plainTable(FileTable.from(entries, 8))).toEqual(
    entries.map((one) => ({ ...one, knowledge: plainKnowledge(one.knowledge) })),
  );
  for (const width of [1, 64]) {
    const wide: Knowledge = {
      kind: 'content',
      digest: Buffer.alloc(width, 7),
      ordinal: 0,
      carried: false,
    };
    const table = FileTable.from([entry('a', wide), entry('b', sample(9))], width);
    expect(hex(table.digest(0))).toBe('07'.repeat(width));
    expect(hex(table.sample(1))).toBe('09'.repeat(8));
  }
});

test('an empty table has no names', () => {
  const table = FileTable.from([], 8);
  expect(table.count).toBe(0);
  expect(table.names()).toEqual([]);
  expect(table.learn(new Map()).names()).toEqual([]);
  expect(table.restat(new Map()).names()).toEqual([]);
});

test('a row that is not there is a RangeError', () => {
  const table = FileTable.from([entry('a', none)], 8);
  expect(() => table.stat(1)).toThrow(RangeError);
  expect(() => table.knowledge(1)).toThrow(RangeError);
});

test('a builder may be told of more rows than come', () => {
  const copies = fc.property(fileTable(32), fc.nat({ max: 3 }), (table, spare) => {
    const builder = new FileTableBuilder(table.count + spare, 32);
    for (const [row, name] of table.names().entries()) {
      builder.add(name, table.stat(row), table.isSettled(row), table.knowledge(row));
    }
    expect(builder.finish()).toEqual(FileTable.from(entriesOf(table), 32));
  });
  fc.assert(copies, { numRuns: 100 });
});

function entriesOf(table: FileTable): FileEntry[] {
  return table.names().map((name, row) => table.entry(row, name));
}

test('a copy of a table in a stored record leaves the record as it is', () => {
  const record = Buffer.alloc(16, 9);
  const { columns } = FileTable.from([entry('a', none)], 8);
  const table = new FileTable(
    { ...columns, digests: record.subarray(0, 8), flags: record.subarray(8, 9) },
    8,
  );
  table.copy().set(0, sample(1));
  expect(hex(record)).toBe('09'.repeat(16));
});

test('inodes are numbered in order, names of one alike, a number used twice apart', () => {
  const few = fc.record({
    ino: fc.nat({ max: 2 }),
    size: fc.nat({ max: 1 }),
    mtimeMs: fc.constant(1),
    ctimeMs: fc.nat({ max: 1 }),
    birthtimeMs: fc.constant(2),
  });
  const numbered = fc.property(fc.array(few), (stats) => {
    const texts = stats.map(inodeOf);
    const order = [...new Set(texts)];
    expect(numberInodes(stats)).toEqual(texts.map((text) => order.indexOf(text)));
  });
  fc.assert(numbered, { numRuns: 200 });
});

describe('learn', () => {
  test('changes the rows it is told, in a copy', () => {
    const rows = fc.uniqueArray(fc.tuple(fc.nat({ max: 7 }), known(32)), {
      selector: ([row]) => row,
    });
    const copies = fc.property(fileTable(32), rows, (table, all) => {
      const learnt = new Map(all.filter(([row]) => row < table.count));
      const before = plainTable(table);
      const after = table.learn(learnt);
      expect(plainTable(table)).toEqual(before);
      for (const row of Array(table.count).keys()) {
        const expected = learnt.get(row) ?? table.knowledge(row);
        expect(plainKnowledge(after.knowledge(row))).toEqual(plainKnowledge(expected));
        expect(after.isSettled(row)).toBe(table.isSettled(row));
        expect(after.stat(row)).toEqual(table.stat(row));
        expect(after.name(row)).toBe(table.name(row));
      }
    });
    fc.assert(copies, { numRuns: 100 });
  });

  test('leaves nothing behind of what was known before', () => {
    const table = FileTable.from([entry('a', content(0xff, 3, true))], 32);
    const sampled = table.learn(new Map([[0, sample(1)]]));
    expect(hex(sampled.columns.digests)).toBe('01'.repeat(8) + '00'.repeat(24));
    expect([sampled.ordinal(0), sampled.isCarried(0)]).toEqual([0, false]);
    const forgotten = table.learn(new Map([[0, none]]));
    expect(hex(forgotten.columns.digests)).toBe('00'.repeat(32));
    expect(forgotten.columns.flags).toEqual(Uint8Array.of(0));
  });
});

describe('restat', () => {
  test('changes stat fields and what they prove, and nothing else', () => {
    const changed = fc.property(fileTable(8), fileStat, fc.boolean(), (table, other, settled) => {
      fc.pre(table.count > 0);
      const after = table.restat(new Map([[0, { stat: other, settled }]]));
      expect(plainTable(after).slice(1)).toEqual(plainTable(table).slice(1));
      expect(after.stat(0)).toEqual(other);
      expect(after.isSettled(0)).toBe(settled);
      expect(after.name(0)).toBe(table.name(0));
      expect(plainKnowledge(after.knowledge(0))).toEqual(plainKnowledge(table.knowledge(0)));
    });
    fc.assert(changed, { numRuns: 100 });
  });
});

test.each(['ino', 'size', 'mtimeMs', 'birthtimeMs', 'ctimeMs'] as const)(
  'another %s is another stat',
  (field) => {
    const other = { ...stat, [field]: stat[field] + 1 };
    expect(sameStat(stat, { ...stat })).toBe(true);
    expect(sameStat(stat, other)).toBe(false);
    // A rename changes the ctime; the file is the same.
    expect(sameInode(stat, other)).toBe(field === 'ctimeMs');
  },
);
