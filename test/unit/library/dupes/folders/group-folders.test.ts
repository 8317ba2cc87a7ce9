import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  groupFolders,
  type FolderGroups,
} from '../../../../../src/library/dupes/folders/group-folders.js';
import { Scope } from '../../../../../src/library/scan/scope.js';
import { joinPath, rootPath } from '../../../../../src/model/paths/path.js';
import { goneBy, isIn, NaiveFolders, sum } from '../../../support/naive-folders.js';
import { treeOf, type SketchedFile } from '../../../support/tree-of.js';

const part = fc.constantFrom('a', 'b', 'c');
const file = fc.record({
  folder: fc.array(part, { minLength: 0, maxLength: 3 }),
  name: fc.constantFrom('1.jpg', '2.jpg', '3.jpg'),
  content: fc.integer({ min: 1, max: 12 }),
  /** Names of one content with the same number share an inode. */
  link: fc.integer({ min: 0, max: 2 }),
});

/** A folder copied as people do: as it is, renamed, or without some of its files. */
const copy = fc.record({
  from: part,
  to: fc.constantFrom('copy', 'copy/d', 'a/copy', 'b/e'),
  isRenamed: fc.boolean(),
  leftOut: fc.integer({ min: 1, max: 6 }),
});

const sketches: fc.Arbitrary<SketchedFile[]> = fc
  .tuple(fc.array(file, { minLength: 1, maxLength: 20 }), fc.array(copy, { maxLength: 3 }))
  .map(([files, copies]) => {
    const byPath = new Map(files.map((one) => [[...one.folder, one.name].join('/'), one]));
    for (const { from, to, isRenamed, leftOut } of copies) {
      for (const [at, [path, one]] of [...byPath].entries()) {
        if (!path.startsWith(`${from}/`) || at % 6 === leftOut) continue;
        const name = path.slice(path.lastIndexOf('/') + 1);
        const folder = path.slice(from.length, path.length - name.length);
        byPath.set(`${to}${folder}${isRenamed ? 'x' : ''}${name}`, { ...one, link: one.link + 3 });
      }
    }
    const inodes = new Map<number, Set<number>>();
    for (const { content, link } of byPath.values()) {
      inodes.set(content, (inodes.get(content) ?? new Set()).add(link));
    }
    // A content on one inode need not have been read, however many names it has.
    return [...byPath].map(([path, { content, link }]) => ({
      path,
      content,
      ino: content * 100 + link,
      isKnown: (inodes.get(content)?.size ?? 0) > 1,
    }));
  });

function group(files: readonly SketchedFile[]): FolderGroups {
  const tree = treeOf(files);
  const selected = new Uint8Array(tree.rows).fill(1);
  return groupFolders({ tree, selected, unreadable: [], isComplete: true }, Scope.everything);
}

function check(property: (naive: NaiveFolders, found: FolderGroups) => void): void {
  fc.assert(
    fc.property(sketches, (files) => property(new NaiveFolders(files), group(files))),
    { numRuns: 500 },
  );
}

const distinct = (files: readonly SketchedFile[]): number =>
  new Set(files.map(({ content }) => content)).size;

describe('against a naive look at random trees', () => {
  test('equal folders hold the same contents, and names where it says so', () => {
    check((naive, { equal }) => {
      for (const { folders, files, bytes, reclaimable } of equal) {
        const paths = folders.map(({ path }) => path);
        const [first = ''] = paths;
        expect(folders.length).toBeGreaterThan(1);
        for (const { path, sameNames } of folders) {
          expect(naive.contents(path)).toEqual(naive.contents(first));
          expect(String(naive.names(path)) === String(naive.names(first))).toBe(sameNames);
          expect(paths.filter((other) => isIn(path, other))).toEqual([path]);
        }
        expect([files, bytes]).toEqual([naive.in(first).length, naive.bytes(first)]);
        expect(reclaimable).toBe(naive.freedBy(paths.slice(1)));
      }
    });
  });

  test('shares are counted right, and a contained folder is contained', () => {
    check((naive, { overlaps }) => {
      for (const { contained, contents, bytes, folders, reclaimable } of overlaps) {
        const [folder, other] = folders;
        const shared = naive.shared(folder.path, other.path);
        expect(contents).toBe(distinct(shared));
        expect(contents).toBeGreaterThan(1);
        expect(bytes).toBe(
          [...new Set(shared.map(({ content }) => content))].reduce((a, b) => a + b),
        );
        for (const [one, two] of [folders, folders.toReversed()]) {
          if (one === undefined || two === undefined) throw new Error('two folders');
          const own = naive.shared(one.path, two.path);
          expect([one.files, one.bytes]).toEqual([
            naive.in(one.path).length,
            naive.bytes(one.path),
          ]);
          expect([one.sharedFiles, one.sharedBytes]).toEqual([own.length, sum(own)]);
          expect(isIn(one.path, two.path)).toBe(false);
        }
        expect(contained && shared.length < naive.in(folder.path).length).toBe(false);
        expect(folder.sharedBytes).toBeGreaterThanOrEqual(folder.bytes / 2);
        expect(reclaimable).toBe(contained ? naive.freedBy([folder.path]) : 0);
      }
    });
  });

  test('all that could go can go at once: every content stays', () => {
    check((naive, found) => {
      const left = naive.without(goneBy(found));
      expect(distinct(left.files)).toBe(distinct(naive.files));
    });
  });

  test('nothing is said twice', () => {
    check((naive, found) => {
      const gone = goneBy(found);
      const left = naive.without(gone);
      expect(
        gone.filter((path, at) => gone.some((top, of) => of !== at && isIn(path, top))),
      ).toEqual([]);
      const alike = found.overlaps.filter(({ contained }) => !contained);
      for (const [at, { folders }] of alike.entries()) {
        for (const { path } of folders) expect(gone.some((top) => isIn(path, top))).toBe(false);
        for (const [one, two] of [folders, folders.toReversed()]) {
          const shared = left.shared(one?.path ?? '', two?.path ?? '');
          expect(left.inOneBelow(one?.path ?? '', shared)).toBe(false);
        }
        for (const [of, { folders: tops }] of alike.entries()) {
          const [one, other] = folders;
          const isBelow = (a: string, b: string): boolean =>
            isIn(one.path, a) && isIn(other.path, b);
          const [top, otherTop] = [tops[0].path, tops[1].path];
          expect(at !== of && (isBelow(top, otherTop) || isBelow(otherTop, top))).toBe(false);
        }
      }
    });
  });

  test('no equal or contained folder is missed', () => {
    check((naive, found) => {
      const left = naive.without(goneBy(found));
      for (const [folder, other] of left.pairs) {
        const isWhole = (path: string): boolean => left.in(path).length === naive.in(path).length;
        const isEqual = String(naive.contents(folder)) === String(naive.contents(other));
        expect(isEqual && isWhole(folder) && isWhole(other)).toBe(false);
        const there = new Set(left.contents(other));
        const isContained = naive.in(folder).every(({ content }) => there.has(content));
        expect(isContained && distinct(naive.in(folder)) > 1).toBe(false);
      }
    });
  });

  test('no folder that is much like another is missed', () => {
    check((naive, found) => {
      const left = naive.without(goneBy(found));
      const alike = found.overlaps.filter(({ contained }) => !contained);
      for (const [folder, other] of left.pairs) {
        if (naive.bytes(folder) >= naive.bytes(other)) continue;
        const [here, there] = [left.shared(folder, other), left.shared(other, folder)];
        if (distinct(here) < 2 || sum(here) < naive.bytes(folder) / 2) continue;
        if (left.inOneBelow(folder, here) || left.inOneBelow(other, there)) continue;
        const half = naive.bytes(folder) / 2;
        const said = alike.some(({ folders }) => {
          const [one, two] = folders.map(({ path }) => path);
          if (one === undefined || two === undefined) return false;
          if (one === folder) return true;
          const holds = (partner: string): boolean => sum(left.shared(folder, partner)) >= half;
          return (isIn(folder, one) && holds(two)) || (isIn(folder, two) && holds(one));
        });
        expect(said, `${folder} and ${other}`).toBe(true);
      }
    });
  });

  test('the order does not depend on the order of anything but the tree', () => {
    check((naive, { equal, overlaps }) => {
      const gains = [equal, overlaps.filter(({ contained }) => contained)].map((list) =>
        list.map(({ reclaimable }) => reclaimable),
      );
      for (const list of gains) expect(list).toEqual(list.toSorted((a, b) => b - a));
      expect(group(naive.files.toReversed())).toMatchObject({ equal, overlaps });
    });
  });
});

/** Files by path, each with its content. */
function sketch(files: Readonly<Record<string, number>>): SketchedFile[] {
  return Object.entries(files).map(([path, content], at) => ({
    path,
    content,
    ino: at + 1,
    isKnown: true,
  }));
}

const equalPaths = ({ equal }: FolderGroups): string[][] =>
  equal.map(({ folders }) => folders.map(({ path }) => path));

const pairPaths = ({ overlaps }: FolderGroups): [string, string][] =>
  overlaps.map(({ folders: [folder, other] }) => [folder.path, other.path]);

describe('of several true answers', () => {
  test('a folder and the only one in it: the one with the names of the others', () => {
    const found = group(
      sketch({
        '2019/a': 1,
        '2019/b': 2,
        'backup/2019/a': 1,
        'backup/2019/b': 2,
        'x/y/c': 1,
        'x/y/d': 2,
      }),
    );
    expect(equalPaths(found)).toEqual([['2019', 'backup/2019', 'x']]);
    expect(found.equal[0]?.folders.map(({ sameNames }) => sameNames)).toEqual([true, true, false]);
  });

  test('of equal folders around equal folders the outer ones', () => {
    const found = group(
      sketch({ 'a/2019/1': 1, 'a/2020/1': 2, 'b/2019/1': 1, 'b/2020/1': 2, 'c/2': 1 }),
    );
    // c is equal to folders in both; one of those goes with b.
    expect(equalPaths(found)).toEqual([
      ['a', 'b'],
      ['a/2019', 'c'],
    ]);
  });

  test('of folders that hold all of another the smallest', () => {
    const found = group(
      sketch({
        'few/1': 1,
        'few/2': 2,
        'in/1': 1,
        'in/2': 2,
        'in/own': 9,
        'too/1': 1,
        'too/2': 2,
        'too/own': 20,
        'too/other': 30,
      }),
    );
    expect(pairPaths(found)).toEqual([['few', 'in']]);
  });

  test('of folders that are alike the one most alike, not the one that looks most promising', () => {
    const found = group(
      sketch({
        'a/1': 101,
        'a/2': 102,
        'a/3': 103,
        'a/4': 104,
        'b/1': 101,
        'b/2': 102,
        'b/3': 103,
        'b/x': 500,
        'c/1': 101,
        'c/2': 102,
        'c/3': 103,
        'c/again/1': 101,
        'c/x': 900,
      }),
    );
    expect(pairPaths(found)).toEqual([['a', 'b']]);
  });

  test('what is in folders that are alike is not listed again', () => {
    const found = group(
      sketch({
        'a/x/1': 101,
        'a/x/2': 102,
        'a/x/own': 11,
        'a/y/1': 103,
        'a/y/2': 104,
        'b/x/1': 101,
        'b/x/2': 102,
        'b/x/other': 12,
        'b/z/1': 103,
        'b/z/3': 105,
      }),
    );
    expect(pairPaths(found)).toEqual([['a', 'b']]);
  });
});

describe('folders that were not seen whole', () => {
  const files = sketch({
    'a/b/1': 1,
    'a/b/2': 2,
    'c/b/1': 1,
    'c/b/2': 2,
    'd/1': 1,
    'd/2': 2,
    'd/3': 3,
  });
  const tree = treeOf(files, ['a/closed']);
  const selected = new Uint8Array(tree.rows).fill(1);

  test.each(['a', 'a/closed', 'a/unreadable.jpg'])('%s: not called equal', (path) => {
    const unreadable = [{ path: joinPath(rootPath, path), reason: 'no permission' }];
    const found = groupFolders({ tree, selected, unreadable, isComplete: true }, Scope.everything);
    expect(equalPaths(found)).toEqual([['a/b', 'c/b']]);
    expect(pairPaths(found)).toEqual([['a/b', 'd']]);
    expect(found.unreadable).toEqual(unreadable);
  });
});

describe('bounds', () => {
  test('a content that is everywhere makes no pairs, and equal folders are found all the same', () => {
    const files: Record<string, number> = {};
    for (let folder = 0; folder < 300; folder += 1) {
      files[`${folder}/logo`] = 1000;
      files[`${folder}/own`] = 2000 + (folder >> 1);
    }
    const found = group(sketch(files));
    expect(found.summary).toMatchObject({ equal: 150, contained: 0, alike: 0 });
  });
});
