/** Trees on their way into the store (`commit-tree.ts`) and back (`load-tree.ts`). */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeTree, type NodePut } from '../../../../src/library/snapshot/commit-tree.js';
import { loadTree } from '../../../../src/library/snapshot/load-tree.js';
import { Tree, type FolderState } from '../../../../src/library/snapshot/tree.js';
import {
  FileTable,
  type FileEntry,
  type Knowledge,
} from '../../../../src/model/snapshot/file-table.js';
import { compareNames, joinPath, rootPath } from '../../../../src/model/paths/path.js';
import {
  nodeIdFromBytes,
  type FolderTotals,
  type NodeId,
} from '../../../../src/model/snapshot/tree-node.js';
import { treeNodeCodec } from '../../../../src/storage/codecs/tree-node.js';
import { nodeKey } from '../../../../src/storage/keys.js';
import { memoryStoreSource } from '../../../../src/storage/memory-store.js';
import type { ObjectStore } from '../../../../src/storage/object-store.js';
import { buffer, fileNames, fileTable, hex, plainTable } from '../../model/arbitraries.js';
import { codeRejectedBy } from '../../storage/expect-code.js';

/** A folder and what lies below it. */
interface Sketch {
  readonly state: FolderState;
  readonly folders: readonly (readonly [name: string, below: Sketch])[];
}

const state: fc.Arbitrary<FolderState> = fc.record({
  stat: fc.record({ ino: fc.maxSafeNat(), mtimeMs: fc.double(), ctimeMs: fc.double() }),
  settled: fc.boolean(),
  rules: buffer({ minLength: 8, maxLength: 8 }).map(hex),
  hasIgnoreFile: fc.boolean(),
  symlinks: fc.nat({ max: 9 }),
  otherTypes: fc.constantFrom(new Map([['.mov', 2]]), new Map<string, number>()),
  files: fileTable(8),
});

/** Folders nested up to `levels` deep. */
function sketches(levels: number): fc.Arbitrary<Sketch> {
  if (levels === 0) return fc.record({ state, folders: fc.constant([]) });
  const below = fc.array(sketches(levels - 1), { maxLength: 3 });
  const folders = fc
    .tuple(fileNames, below)
    .map(([names, all]) => zip(names, all).toSorted(([one], [other]) => compareNames(one, other)));
  return fc.record({ state, folders });
}

function zip(names: readonly string[], all: readonly Sketch[]): (readonly [string, Sketch])[] {
  return all.flatMap((one, at) => {
    const name = names[at];
    return name === undefined ? [] : [[name, one] as const];
  });
}

const sketch = sketches(3);

function build(root: Sketch): Tree {
  const tree = new Tree();
  const add = ({ state: own, folders }: Sketch, path = rootPath, name = '', parent = -1): void => {
    const position = tree.add({ path, name, parent, state: own, stored: undefined });
    for (const [child, below] of folders) add(below, joinPath(path, child), child, position);
  };
  add(root);
  return tree;
}

/** A tree in a form that compares by value. */
function plain(tree: Tree): unknown[] {
  return tree.folders.map(({ path, name, parent, state: own }) => {
    const { stat: folderStat, settled, rules, hasIgnoreFile, symlinks, otherTypes, files } = own;
    const rest = { stat: folderStat, settled, rules, hasIgnoreFile, symlinks, otherTypes };
    return { path, name, parent, ...rest, files: plainTable(files) };
  });
}

function encode(tree: Tree): { puts: NodePut[]; root: NodeId } {
  const puts: NodePut[] = [];
  const nodes = encodeTree(tree);
  for (;;) {
    const next = nodes.next();
    if (next.done === true) return { puts, root: next.value };
    puts.push(next.value);
  }
}

async function store(tree: Tree): Promise<{ root: NodeId; kept: ObjectStore; puts: NodePut[] }> {
  const kept = await memoryStoreSource().create();
  const { puts, root } = encode(tree);
  await kept.write(puts);
  return { root, kept, puts };
}

const stat = { ino: 1, size: 10, mtimeMs: 1, ctimeMs: 1, birthtimeMs: 1 };
const unknown: Knowledge = { kind: 'none' };

function content(byte: number, ordinal = 0): Knowledge {
  return { kind: 'content', digest: Buffer.alloc(8, byte), ordinal, carried: false };
}

function file(name: string, knowledge: Knowledge): FileEntry {
  return { ...stat, name, knowledge, settled: true };
}

function folder(ino: number, files: readonly FileEntry[], folders: Sketch['folders'] = []): Sketch {
  const rest = {
    settled: true,
    rules: '00'.repeat(8),
    hasIgnoreFile: false,
    symlinks: 0,
    otherTypes: new Map(),
  };
  const own = { stat: { ino, mtimeMs: 1, ctimeMs: 1 }, files: FileTable.from(files, 8), ...rest };
  return { state: own, folders };
}

/** Three folders deep, with a sibling on each level. */
function family(): Sketch {
  const inner = folder(5, [file('x.jpg', content(1)), file('y.jpg', content(2))]);
  const middle = folder(
    3,
    [],
    [
      ['inner', inner],
      ['other', folder(6, [])],
    ],
  );
  return folder(
    1,
    [file('top.jpg', content(3))],
    [
      ['middle', middle],
      ['sibling', folder(4, [])],
    ],
  );
}

test('a tree comes back as it was stored', async () => {
  const reverses = fc.asyncProperty(sketch, async (one) => {
    const tree = build(one);
    const { root, kept } = await store(tree);
    expect(plain(await loadTree(kept, root))).toEqual(plain(tree));
  });
  await fc.assert(reverses, { numRuns: 100 });
});

test('a tree that was loaded and not changed is not written again', async () => {
  const idle = fc.asyncProperty(sketch, async (one) => {
    const { root, kept } = await store(build(one));
    expect(encode(await loadTree(kept, root))).toEqual({ puts: [], root });
  });
  await fc.assert(idle, { numRuns: 60 });
});

test('a change writes the nodes from its folder up to the root, children first', async () => {
  const rewrites = fc.asyncProperty(sketch, fc.nat(), async (one, nat) => {
    const { root, kept } = await store(build(one));
    const tree = await loadTree(kept, root);
    fc.pre(tree.rows > 0);
    const row = nat % tree.rows;
    const before = tree.stat(row);
    tree.restat(new Map([[row, { stat: { ...before, size: before.size + 1 }, settled: true }]]));
    const changed = encode(tree);
    expect(changed.puts).toHaveLength(depth(tree, tree.locate(row).position));
    expect(changed.puts.at(-1)?.key).toEqual(nodeKey(changed.root));
    expect(changed.root).not.toBe(root);
    await kept.write(changed.puts);
    expect(plain(await loadTree(kept, changed.root))).toEqual(plain(tree));
    // The older tree is still there.
    expect(plain(await loadTree(kept, root))).toEqual(plain(build(one)));
  });
  await fc.assert(rewrites, { numRuns: 100 });
});

function depth(tree: Tree, position: number): number {
  let steps = 0;
  for (let at = position; at !== -1; at = tree.folders[at]?.parent ?? -1) steps += 1;
  return steps;
}

describe('a damaged tree is STORE_DAMAGED', () => {
  test('whichever byte of whichever node is flipped', async () => {
    const { root, kept, puts } = await store(build(family()));
    for (const { key, value } of puts) {
      for (const at of value.keys()) {
        const wrong = Buffer.from(value);
        wrong[at] = (wrong[at] ?? 0) ^ 0x01;
        await kept.write([{ type: 'put', key, value: wrong }]);
        expect(await codeRejectedBy(loadTree(kept, root))).toBe('STORE_DAMAGED');
      }
      await kept.write([{ type: 'put', key, value }]);
    }
    expect(await codeRejectedBy(loadTree(kept, root))).toBeUndefined();
  });

  test('whichever node is missing, cut short, or in another’s place', async () => {
    const { root, kept, puts } = await store(build(family()));
    for (const { key, value } of puts) {
      const other = puts.find((one) => one.key !== key)?.value ?? Buffer.alloc(0);
      for (const wrong of [undefined, value.subarray(0, -1), Buffer.alloc(0), other]) {
        const change =
          wrong === undefined
            ? ({ type: 'del', key } as const)
            : ({ type: 'put', key, value: wrong } as const);
        await kept.write([change]);
        expect(await codeRejectedBy(loadTree(kept, root))).toBe('STORE_DAMAGED');
      }
      await kept.write([{ type: 'put', key, value }]);
    }
  });

  test('where there is no such root', async () => {
    const kept = await memoryStoreSource().create();
    const root = nodeIdFromBytes(Buffer.alloc(16, 7));
    expect(await codeRejectedBy(loadTree(kept, root))).toBe('STORE_DAMAGED');
  });
});

test('folders nested three thousand deep are no trouble', async () => {
  let nested = folder(0, [file('deep.jpg', content(1))]);
  for (let level = 1; level < 3000; level += 1) nested = folder(level, [], [['d', nested]]);
  const tree = new Tree();
  let path = rootPath;
  for (let next: Sketch | undefined = nested, parent = -1; next !== undefined;) {
    parent = tree.add({
      path,
      name: parent === -1 ? '' : 'd',
      parent,
      state: next.state,
      stored: undefined,
    });
    path = joinPath(path, 'd');
    next = next.folders[0]?.[1];
  }
  const { root, kept } = await store(tree);
  const loaded = await loadTree(kept, root);
  expect(loaded.folders).toHaveLength(3000);
  expect(loaded.path(0)).toBe(`${'d/'.repeat(2999)}deep.jpg`);
});

function totals(one: Sketch): FolderTotals {
  const root = encode(build(one)).puts.at(-1);
  if (root === undefined) throw new RangeError('no root');
  return treeNodeCodec.decode(root.value).totals;
}

describe('what a node says of its folder', () => {
  test('files and bytes are summed over everything below', () => {
    expect(totals(family())).toMatchObject({ files: 3, bytes: 30 });
  });

  test('the content hash covers names and contents', () => {
    const base = totals(folder(1, [file('a', content(1)), file('b', content(2))])).buzhash;
    expect(base).toBeDefined();
    for (const other of [
      [file('a', content(2)), file('b', content(1))],
      [file('a', content(1)), file('c', content(2))],
      [file('a', content(1)), file('b', content(2, 1))],
      [file('a', content(1))],
    ]) {
      expect(totals(folder(1, other)).buzhash).not.toBe(base);
    }
  });

  test('the content hash does not cover times and inodes', () => {
    const later = { ...stat, ino: 77, mtimeMs: 99, ctimeMs: 99, birthtimeMs: 99 };
    const [one, other] = [file('a', content(1)), { ...file('a', content(1)), ...later }];
    expect(totals(folder(1, [one])).buzhash).toBe(totals(folder(2, [other])).buzhash);
  });

  test('a file is never taken for a folder of the same name', () => {
    const empty = totals(folder(1, [], [['a', folder(2, [])]])).buzhash;
    const digest: Knowledge = {
      kind: 'content',
      digest: Buffer.alloc(8),
      ordinal: 0,
      carried: false,
    };
    expect(empty).not.toBe(totals(folder(1, [file('a', digest)])).buzhash);
  });

  test('there is no content hash while a content anywhere below is unknown', () => {
    const sampled: Knowledge = { kind: 'sample', sample: Buffer.alloc(8) };
    for (const knowledge of [unknown, sampled]) {
      const below = folder(2, [file('a', knowledge)]);
      expect(totals(below).buzhash).toBeUndefined();
      expect(totals(folder(1, [file('b', content(1))], [['d', below]])).buzhash).toBeUndefined();
    }
  });
});
