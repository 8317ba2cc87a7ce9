import { lstatSync, readdirSync } from 'node:fs';
import { namesIn } from '../../fs/names-in.js';
import { systemCode } from '../../model/errors/errors.js';
import { contentId, type ContentId } from '../../model/contents/content-id.js';
import {
  bytesToName,
  compareNames,
  fsPath,
  joinPath,
  rootPath,
  temporaryName,
  type PlacePath,
  type RelPath,
} from '../../model/paths/path.js';
import type { TrashedFile, TrashRecord } from '../../model/actions/trash.js';
import { currentIds, isIdBy } from '../repository/aliases.js';
import type { Repository } from '../repository/repository.js';
import { placeInTrash, trashFolder, trashName, trashOfAction, trashPlace } from './trash.js';
import { readTrashJournal, type JournalledMove, type TrashJournal } from './journalled.js';
import { readManifest } from './manifest.js';

/** What one action moved to the trash and is still there. */
export interface TrashedAction {
  readonly folder: number;
  readonly files: readonly RelPath[];
  readonly manifest: ReadonlyMap<RelPath, TrashRecord>;
  /** When the folder changed last, in milliseconds since 1970. */
  readonly changedAt: number;
}

/** Everything in the trash, action by action, the oldest first. Manifests without a file are left out. */
export async function* trashedActions(
  dataFolder: string,
  folders?: ReadonlySet<number>,
): AsyncGenerator<TrashedAction> {
  const names = await namesIn(trashFolder(dataFolder));
  const numbers = names.flatMap((name) => {
    const { action, kind } = trashName.exec(name)?.groups ?? {};
    return action !== undefined && kind === '' ? [Number(action)] : [];
  });
  for (const folder of numbers.toSorted((a, b) => a - b)) {
    if (folders?.has(folder) === false) continue;
    const path = trashOfAction(dataFolder, folder);
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats?.isDirectory() !== true) continue;
    const files = filesBelow(path);
    if (files.length === 0) continue;
    yield { folder, files, manifest: readManifest(dataFolder, folder), changedAt: stats.mtimeMs };
  }
}

/**
 * All files in the trash, with what journal and manifest say of them. Looks at names and sizes only.
 * @throws ImgdedupError REPOSITORY_BUSY, STORE_DAMAGED
 */
export async function readTrash(repository: Repository): Promise<TrashedFile[]> {
  const { dataFolder } = repository;
  const found: TrashedFile[] = [];
  let trash: PlacePath | undefined;
  let journal: TrashJournal | undefined;
  for await (const action of trashedActions(dataFolder)) {
    // Most repositories have no trash, and need no journal for it.
    const place = (trash ??= trashPlace(repository));
    journal ??= await repository.transaction((store) => readTrashJournal(store, place));
    const current = await idsNow(repository, action);
    for (const path of action.files) {
      const at = placeInTrash(place, action.folder, path);
      const size = sizeOf(`${trashOfAction(dataFolder, action.folder)}/${path}`);
      if (size === undefined) continue;
      const known = { ...action, path, place: at, size, journalled: journal.moves.get(at) };
      found.push(describe(known, repository.hash.name, current));
    }
  }
  return found;
}

/** Manifests name contents by the hash of their time. The store is opened only where that is another one. */
export function idsNow(
  repository: Repository,
  { manifest }: Pick<TrashedAction, 'manifest'>,
): Promise<(id: ContentId) => ContentId> {
  const { hash } = repository;
  const ids = [...manifest.values()].flatMap((record) => record.contentId ?? []);
  if (ids.every((id) => isIdBy(hash, id))) return Promise.resolve((id) => id);
  return repository.transaction((store) => currentIds(store, hash, ids));
}

interface Known extends TrashedAction {
  readonly path: RelPath;
  readonly place: PlacePath;
  readonly size: number;
  readonly journalled: JournalledMove | undefined;
}

function describe(
  known: Known,
  hashName: string,
  current: (id: ContentId) => ContentId,
): TrashedFile {
  const { folder, path, place, size, journalled, manifest, changedAt } = known;
  const record = manifest.get(path);
  const content = journalled?.step.content;
  const keeper = journalled?.step.keeper ?? record?.keeper;
  return {
    folder,
    action: journalled?.id,
    path,
    place,
    size,
    movedAt: journalled?.action?.startedAt ?? record?.startedAt ?? changedAt,
    // A step that was made anew without knowing the keeper names the file itself.
    keeper: keeper === path ? undefined : keeper,
    tier: record?.tier,
    contentId:
      content === undefined
        ? record?.contentId && current(record.contentId)
        : contentId(hashName, content.digest, content.ordinal),
  };
}

/** Files below a folder of our own, in byte order; what an action left half made is none. */
function filesBelow(folder: string): RelPath[] {
  const files: RelPath[] = [];
  for (const waiting = [rootPath]; waiting.length > 0;) {
    const inner = waiting.pop() ?? rootPath;
    const path = inner === '' ? folder : `${folder}/${inner}`;
    for (const entry of entriesOf(path)) {
      const name = bytesToName(entry.name);
      if (entry.isDirectory()) waiting.push(joinPath(inner, name));
      else if (entry.isFile() && !temporaryName.test(name)) files.push(joinPath(inner, name));
    }
  }
  return files.toSorted(compareNames);
}

function entriesOf(path: string) {
  try {
    return readdirSync(fsPath(path), { withFileTypes: true, encoding: 'buffer' });
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** @returns undefined where the file is gone by now */
function sizeOf(path: string): number | undefined {
  return lstatSync(fsPath(path), { throwIfNoEntry: false })?.size;
}
