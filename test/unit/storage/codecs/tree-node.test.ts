import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FileTable } from '../../../../src/model/snapshot/file-table.js';
import {
  nodeIdFromBytes,
  type NodeId,
  type TreeNode,
} from '../../../../src/model/snapshot/tree-node.js';
import { treeNodeCodec } from '../../../../src/storage/codecs/tree-node.js';
import { buffer, fileNames, fileTable, hex, nodeIds, plainTable } from '../../model/arbitraries.js';
import { codeThrownBy } from '../expect-code.js';

const folders = fileNames
  .chain((names) => fc.tuple(...names.map((name) => fc.tuple(fc.constant(name), nodeIds))))
  .map((pairs) => pairs.map(([name, id]) => ({ name, id })));

function isWellFormed(text: string): boolean {
  return text.isWellFormed();
}

function nodes(digestWidth: number): fc.Arbitrary<TreeNode> {
  return fc.record({
    stat: fc.record({ ino: fc.maxSafeNat(), mtimeMs: fc.double(), ctimeMs: fc.double() }),
    settled: fc.boolean(),
    rules: buffer({ minLength: 8, maxLength: 8 }).map(hex),
    hasIgnoreFile: fc.boolean(),
    symlinks: fc.nat({ max: 0xffff_ffff }),
    otherTypes: fc
      .array(fc.tuple(fc.string({ maxLength: 9 }).filter(isWellFormed), fc.nat()))
      .map((pairs) => new Map(pairs)),
    files: fileTable(digestWidth),
    folders,
    totals: fc.record({
      files: fc.maxSafeNat(),
      bytes: fc.maxSafeNat(),
      buzhash: fc.option(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { nil: undefined }),
    }),
  });
}

const anyNode = fc.constantFrom(1, 8, 32, 64).chain(nodes);

const emptyNode: TreeNode = {
  stat: { ino: 1, mtimeMs: 2, ctimeMs: 3 },
  settled: true,
  rules: '0123456789abcdef',
  hasIgnoreFile: false,
  symlinks: 0,
  otherTypes: new Map(),
  files: FileTable.from([], 8),
  folders: [],
  totals: { files: 0, bytes: 0, buzhash: 0n },
};

/** A node in a form that compares by value. */
function plain({ files, ...rest }: TreeNode): object {
  return { ...rest, digestWidth: files.digestWidth, files: plainTable(files) };
}

describe.each([1, 8, 32, 64])('with digests of %i bytes', (width) => {
  test('decode reverses encode', () => {
    const reverses = fc.property(nodes(width), (node) => {
      const bytes = treeNodeCodec.encode(node);
      const decoded = treeNodeCodec.decode(bytes);
      expect(plain(decoded)).toEqual(plain(node));
      expect(treeNodeCodec.encode(decoded)).toEqual(bytes);
    });
    fc.assert(reverses, { numRuns: 60 });
  });
});

test('an empty folder, and one with only folders, come back', () => {
  for (const node of [emptyNode, { ...emptyNode, folders: [{ name: 'only', id: someId(1) }] }]) {
    expect(plain(treeNodeCodec.decode(treeNodeCodec.encode(node)))).toEqual(plain(node));
  }
});

function someId(number: number): NodeId {
  return nodeIdFromBytes(Buffer.alloc(16, number));
}

test('a record decodes from wherever it lies in memory', () => {
  const found = fc.property(anyNode, fc.nat({ max: 15 }), (node, offset) => {
    const bytes = treeNodeCodec.encode(node);
    const space = new Uint8Array(offset + bytes.length);
    space.set(bytes, offset);
    expect(plain(treeNodeCodec.decode(space.subarray(offset)))).toEqual(plain(node));
  });
  fc.assert(found, { numRuns: 100 });
});

test('every truncation is STORE_DAMAGED', () => {
  const noticed = fc.property(anyNode, (node) => {
    const bytes = treeNodeCodec.encode(node);
    for (let length = 0; length < bytes.length; length += 1) {
      const code = codeThrownBy(() => treeNodeCodec.decode(bytes.subarray(0, length)));
      expect(code).toBe('STORE_DAMAGED');
    }
  });
  fc.assert(noticed, { numRuns: 10 });
});

test('bytes left over are STORE_DAMAGED', () => {
  const longer = Buffer.concat([treeNodeCodec.encode(emptyNode), Buffer.of(0)]);
  expect(codeThrownBy(() => treeNodeCodec.decode(longer))).toBe('STORE_DAMAGED');
});

test('an unknown version is FORMAT_UNSUPPORTED', () => {
  const bytes = treeNodeCodec.encode(emptyNode);
  for (const version of [0, 3, 255]) {
    bytes[0] = version;
    expect(codeThrownBy(() => treeNodeCodec.decode(bytes))).toBe('FORMAT_UNSUPPORTED');
  }
});

test('the first version has no files of other types', () => {
  const bytes = treeNodeCodec.encode(emptyNode);
  bytes[0] = 1;
  expect(plain(treeNodeCodec.decode(bytes))).toEqual(plain(emptyNode));
});

test('counts that no record could hold are STORE_DAMAGED', () => {
  for (const offset of [4, 8, 12]) {
    const bytes = treeNodeCodec.encode(emptyNode);
    bytes.writeUInt32LE(0xffff_ffff, offset);
    expect(codeThrownBy(() => treeNodeCodec.decode(bytes))).toBe('STORE_DAMAGED');
  }
});

test('a flipped byte is never a TypeError or RangeError', () => {
  const survived = fc.property(anyNode, fc.integer({ min: 1, max: 255 }), (node, mask) => {
    const bytes = treeNodeCodec.encode(node);
    for (const at of bytes.keys()) {
      bytes[at] = (bytes[at] ?? 0) ^ mask;
      const code = codeThrownBy(() => treeNodeCodec.decode(bytes));
      expect([undefined, 'STORE_DAMAGED', 'FORMAT_UNSUPPORTED']).toContain(code);
      bytes[at] = (bytes[at] ?? 0) ^ mask;
    }
  });
  fc.assert(survived, { numRuns: 5 });
});

test('folder names that do not match their addresses are STORE_DAMAGED', () => {
  const entries = [
    { name: 'ab', id: someId(1) },
    { name: 'cd', id: someId(2) },
  ];
  const bytes = treeNodeCodec.encode({ ...emptyNode, folders: entries });
  bytes.write('/', bytes.length - 1);
  expect(codeThrownBy(() => treeNodeCodec.decode(bytes))).toBe('STORE_DAMAGED');
});
