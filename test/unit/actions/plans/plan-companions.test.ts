import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { CompanionPlan } from '../../../../src/actions/plans/plan-companions.js';
import type { PlannedMove } from '../../../../src/actions/plans/plan-moves.js';
import { nodeFileOps } from '../../../../src/fs/file-ops.js';
import {
  basePrefix,
  beside,
  compareNames,
  isRelPath,
  type RelPath,
} from '../../../../src/model/paths/path.js';
import { PhotoFolder } from '../../support/photo-folder.js';

const names = ['1.jpg', '1.CR2', '1.xmp', '1.jpg.xmp', '1.MOV', '1.png', '2.jpg', '2.CR2'];
const folders = ['a', 'b', 'c'];

/** Which of two contents each file has; files that are missing are not there. */
const layouts = fc.dictionary(
  fc.constantFrom(...folders.flatMap((folder) => names.map((name) => `${folder}/${name}`))),
  fc.constantFrom('one', 'two'),
  { minKeys: 2 },
);

/** Every picture or raw file that has an equal one, kept in the first folder that has it. */
function groupsOf(folder: PhotoFolder, layout: Readonly<Record<string, string>>): PlannedMove[] {
  const stat = (path: RelPath) => {
    const file = nodeFileOps.look(folder.at(path));
    if (file === undefined) throw new Error(`${path} is not there`);
    return file.stat;
  };
  const pictures = Object.keys(layout)
    .filter(isRelPath)
    .filter((path) => /\.(?:jpg|CR2|png)$/.test(path))
    .toSorted(compareNames);
  const keepers = new Map<string, RelPath>();
  return pictures.flatMap((path): PlannedMove[] => {
    const content = `${layout[path]}${path.slice(1)}`;
    const keeper = keepers.get(content);
    if (keeper === undefined) {
      keepers.set(content, path);
      return [];
    }
    return [
      {
        path,
        stat: stat(path),
        keeper,
        keeperStat: stat(keeper),
        tier: 'exact',
        content: undefined,
        away: path,
        objection: undefined,
      },
    ];
  });
}

test('whatever lies beside pictures, nothing goes for what goes, and units go whole', () => {
  fc.assert(
    fc.property(layouts, (layout) => {
      using folder = new PhotoFolder();
      for (const [path, text] of Object.entries(layout)) {
        folder.write(path, text + path.slice(path.lastIndexOf('/')));
      }
      const plan = new CompanionPlan({
        base: basePrefix(folder.root),
        ops: nodeFileOps,
        destination: (path) => path,
        allowLoss: false,
        isProtected: () => false,
      });
      const moves = [...plan.withCompanions(groupsOf(folder, layout))];
      const going = moves.filter(({ objection }) => objection === undefined);
      const gone = new Set(going.map(({ path }) => path));
      expect(gone.size).toBe(going.length);
      for (const { path, keeper } of going) {
        // The keeper stays, and holds the same bytes.
        expect(gone.has(keeper)).toBe(false);
        expect(folder.text(keeper)).toBe(folder.text(path));
      }
      for (const path of Object.keys(layout).filter(isRelPath)) {
        if (!/1\.(?:jpg\.xmp|MOV)$/.test(path)) continue;
        // These belong to one picture only: they stay and go with it.
        const picture = beside(path, '1.jpg');
        if (layout[picture] === undefined) continue;
        expect(gone.has(path)).toBe(gone.has(picture));
      }
    }),
    { numRuns: 150 },
  );
});
