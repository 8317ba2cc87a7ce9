import { lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { linkDuplicates } from '../../../src/api/actions/link-duplicates.js';
import {
  deleteDuplicates,
  reflinkDuplicates,
  symlinkDuplicates,
} from '../../../src/api/actions/replace-duplicates.js';
import { mergeMetadata } from '../../../src/api/actions/merge-metadata.js';
import { moveDuplicates } from '../../../src/api/actions/move-duplicates.js';
import { restoreFromTrash } from '../../../src/api/actions/restore-from-trash.js';
import { undoAction } from '../../../src/api/actions/undo.js';
import type { Repository } from '../../../src/library/repository/repository.js';
import { Scope } from '../../../src/library/scan/scope.js';
import { nodeFileOps, type FileOps } from '../../../src/fs/file-ops.js';
import type { ActionEvent, ActionResult } from '../../../src/model/actions/action.js';
import { importCard } from './card.js';
import { withForeignFolder } from './faulty-ops.js';
import type { PhotoFolder } from './photo-folder.js';

interface ActRun {
  readonly folder: Pick<PhotoFolder, 'at'>;
  readonly repository: Repository;
  readonly ops?: FileOps;
  readonly onEvent?: (event: ActionEvent) => void;
}

/** Something that the program does to photos, for tests that let it go wrong everywhere. */
export interface TestedAct {
  readonly name: string;
  /** What must have been done before. */
  readonly prepare: (run: ActRun) => Promise<unknown>;
  readonly act: (run: ActRun) => Promise<ActionResult>;
}

const scope = Scope.everything;
/** Outside of what is looked at for photos. */
const away = 'away.d';

const link = (run: ActRun) => linkDuplicates(run.repository, { ...run, scope });
const symlink = (run: ActRun) => symlinkDuplicates(run.repository, { ...run, scope });
const reflink = (run: ActRun) =>
  reflinkDuplicates(run.repository, { ...run, ops: cloningOps(run.ops), scope });

/** What is found is the same by any depth, and this one takes the least time. */
const depth = 'bytes';
const trash = (run: ActRun) =>
  moveDuplicates(run.repository, { ...run, scope, depth, folder: undefined });
const move = (run: ActRun) =>
  moveDuplicates(run.repository, { ...run, scope, depth, folder: run.folder.at(away) });
/** Of the photos that tests plant. */
const duplicates = ['b.jpg', 'd/e/c.jpg'];
const scopeOf = (paths: readonly string[]) =>
  Scope.resolve('/', paths, { from: '/', mustExist: false, namesOnly: true });
const undo = ({ repository, ...run }: ActRun) => undoAction(repository, run);
const restore = ({ repository, ...run }: ActRun) =>
  restoreFromTrash(repository, { ...run, paths: scopeOf(duplicates).paths });
const nothing = () => Promise.resolve();

/** The same where the folder that files are moved to is a filesystem of its own. */
const abroad =
  (act: TestedAct['act']): TestedAct['act'] =>
  (run) =>
    act({ ...run, ops: foreignOps(run.repository, run.ops) });

function foreignOps({ base }: Repository, ops: FileOps = nodeFileOps): FileOps {
  return withForeignFolder(ops, base + away);
}

/** As where names cannot be exchanged. */
function renaming(act: TestedAct['act']): TestedAct['act'] {
  return (run) => act({ ...run, ops: { ...(run.ops ?? nodeFileOps), exchange: () => false } });
}

/** As though every filesystem could share bytes: here a clone is a copy. */
export function cloningOps(ops: FileOps = nodeFileOps): FileOps {
  return {
    ...ops,
    clone: (from, to) => ops.copy(from, to),
    freeSpace: (folder) => ({ ...ops.freeSpace(folder), mayShare: true }),
  };
}

/** The system as an act of this name saw it: its undo must find other filesystems where they were. */
export function opsOfAct(name: string, repository: Repository): FileOps {
  return name.endsWith('abroad') ? foreignOps(repository) : nodeFileOps;
}

/** Every act there is, and what takes it back: a new one joins by a line here. */
const acts = {
  link: [link, undo],
  reflink: [reflink, undo],
  symlink: [symlink, undo],
  'link by rename': [renaming(link), renaming(undo)],
  trash: [trash, undo],
  move: [move, undo],
  'move abroad': [abroad(move), abroad(undo)],
} as const;

/** The acts of {@link testedActs} that are not about another one. */
export const plainActs: readonly TestedAct[] = Object.entries(acts).map(([name, [act]]) => ({
  name,
  prepare: nothing,
  act,
}));

export const testedActs: readonly TestedAct[] = [
  ...plainActs,
  ...Object.entries(acts).map(([name, [prepare, act]]) => ({
    name: `undo of ${name}`,
    prepare,
    act,
  })),
  { name: 'restore', prepare: trash, act: restore },
];

/** The one that nothing takes back. */
export const deleteAct: TestedAct = {
  name: 'delete',
  prepare: nothing,
  act: (run) => deleteDuplicates(run.repository, { ...run, scope }),
};

/** The one that needs a card beside the folder. */
export const importAct: TestedAct = {
  name: 'import',
  prepare: nothing,
  act: async ({ repository, ops }) => {
    const { id, copied, failed, bytes } = await importCard({
      repository,
      ...(ops === undefined ? {} : { ops }),
    });
    return { id, done: copied, skipped: failed, freed: bytes };
  },
};

/** A sidecar that says something of the second of the photos that tests plant, and one of the first. */
export const giving = sidecar('<xmp:Rating>4</xmp:Rating>', 'Berlin');
export const taking = sidecar('', 'mine');

function sidecar(more: string, keyword: string): string {
  const names =
    'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"';
  return `<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Description r:about="" ${names}>${more}<dc:subject><r:Bag><r:li>${keyword}</r:li></r:Bag></dc:subject></r:Description></r:RDF>`;
}

const merge = (run: ActRun) => mergeMetadata(run.repository, { ...run, scope, depth });
const plantGiving = ({ folder }: ActRun): Promise<void> =>
  Promise.resolve(writeFileSync(folder.at('b.jpg.xmp'), giving));
const plantBoth = (run: ActRun): Promise<void> => {
  writeFileSync(run.folder.at('a.jpg.xmp'), taking);
  return plantGiving(run);
};

/** What puts facts into sidecars: it writes files that are no photos, and touches none. */
export const mergeActs: readonly TestedAct[] = [
  { name: 'merge', prepare: plantGiving, act: merge },
  { name: 'merge into', prepare: plantBoth, act: merge },
  { name: 'merge by rename', prepare: plantBoth, act: renaming(merge) },
  {
    name: 'undo of merge',
    prepare: async (run) => (await plantGiving(run), merge(run)),
    act: undo,
  },
  {
    name: 'undo of merge into',
    prepare: async (run) => (await plantBoth(run), merge(run)),
    act: undo,
  },
];

/** Everything that a person would miss of a tree: bytes, times and modes, and which names are one file. */
export function portrait(folder: PhotoFolder): Map<string, string> {
  const names = readdirSync(folder.root, { recursive: true, withFileTypes: true });
  const found = new Map<string, string>();
  for (const entry of names) {
    const path = `${entry.parentPath}/${entry.name}`.slice(folder.root.length + 1);
    if (path === '.imgdedup' || path.startsWith('.imgdedup/')) continue;
    if (entry.isDirectory()) {
      found.set(path, 'folder');
      continue;
    }
    const { mtimeNs, mode, uid, gid, nlink } = lstatSync(folder.at(path), { bigint: true });
    const bytes = readFileSync(folder.at(path)).toString('latin1');
    found.set(path, [bytes, mtimeNs, mode, uid, gid, nlink].join(' '));
  }
  return found;
}

/** Names that an action gives to what it makes, wherever they lie: none may be left. */
export function leftovers(folder: PhotoFolder): string[] {
  return folder
    .list()
    .filter((path) => /\.imgdedup-.*\.tmp$/.test(path) || path.endsWith('.imgdedup/trash'));
}
