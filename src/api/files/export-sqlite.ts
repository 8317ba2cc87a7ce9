import { readActions } from '../../actions/journal/journal.js';
import { ReflinkedFiles } from '../../actions/journal/reflinked-files.js';
import { SqliteFile } from '../../library/export/sqlite-file.js';
import {
  actionRow,
  groupRow,
  indexes,
  insertInto,
  insertLocation,
  insertMember,
  locationRow,
  mediaFileRow,
  memberRow,
  schema,
  sessionErrorRow,
  sessionRow,
} from '../../library/export/tables.js';
import { TargetFile } from '../../library/export/target-file.js';
import { loadDescribable } from '../../library/facts/describable.js';
import { storedFacts } from '../../library/facts/facts-store.js';
import { storedLookAlikes } from '../../library/lookalikes/find-look-alikes.js';
import { eachHolder, locationOf } from '../../library/remotes/holders.js';
import { idOfRow } from '../../library/remotes/holdings.js';
import { checkInterrupted } from '../../library/repository/interrupt.js';
import type { Repository } from '../../library/repository/repository.js';
import { tellSessions } from '../../library/sessions/session-store.js';
import type { WatchOptions } from '../../library/repository/watched-store.js';
import { Scope } from '../../library/scan/scope.js';
import { contentId } from '../../model/contents/content-id.js';
import type { ExportResult } from '../../model/maintenance/export-result.js';
import type { ListedFile } from '../../model/snapshot/listed-file.js';

export interface ExportOptions extends Pick<WatchOptions, 'signal'> {
  /** Whether a database that is there may be replaced; nothing else ever is. */
  readonly force?: boolean | undefined;
}

/**
 * Writes what is known of files, their duplicates and what was done to them into a new SQLite database, for
 * any program that reads one. It is complete when it gets its name. Told of the newest snapshot: neither the
 * folder is looked at nor is anything compared.
 * @param path of the database, absolute
 * @throws ImgdedupError USAGE, PATH_NOT_FOUND, FILE_EXISTS, EXPORT_UNWRITABLE, SQLITE_UNAVAILABLE,
 *   NO_SNAPSHOT, INTERRUPTED, REPOSITORY_BUSY, STORE_DAMAGED
 */
export async function exportSqlite(
  repository: Repository,
  path: string,
  { force = false, signal }: ExportOptions = {},
): Promise<ExportResult> {
  using target = TargetFile.at(path, force);
  using database = SqliteFile.create(target, schema);
  const told = await insertFiles(repository, database, signal);
  const grouped = await insertGroups(repository, database, signal);
  const locations = await insertLocations(repository, database, signal);
  const actions = await readActions(repository);
  for (const action of actions) {
    const row = actionRow(action);
    database.insert(insertInto('actions', row), row);
  }
  const sessions = await insertSessions(repository, database);
  checkInterrupted(signal);
  database.finish(indexes);
  await target.publish();
  return { path, ...told, ...grouped, actions: actions.length, sessions, locations };
}

/** @returns how many */
async function insertSessions(repository: Repository, database: SqliteFile): Promise<number> {
  const sessions = await tellSessions(repository);
  for (const session of sessions) {
    const row = sessionRow(session);
    database.insert(insertInto('backup_sessions', row), row);
    for (const error of session.errors) {
      const values = sessionErrorRow(session.id, error);
      database.insert(insertInto('backup_errors', values), values);
    }
  }
  return sessions.length;
}

async function insertFiles(
  repository: Repository,
  database: SqliteFile,
  signal: AbortSignal | undefined,
): Promise<Pick<ExportResult, 'files' | 'bytes' | 'undescribed'>> {
  const { tree, items, unread } = await loadDescribable(repository, Scope.everything);
  let [files, bytes, undescribed] = [0, 0, unread.length];
  const insert = (row: number, known: Pick<ListedFile, 'contentId' | 'facts'>): void => {
    const stat = tree.stat(row);
    files += 1;
    bytes += stat.size;
    const values = mediaFileRow({ path: tree.path(row), stat, ...known });
    database.insert(insertInto('media_files', values), values);
  };
  for await (const { item, known } of storedFacts(repository, items)) {
    checkInterrupted(signal);
    const { content, rows } = item;
    if (known === undefined) undescribed += rows.length;
    const facts = known?.kind === 'facts' ? known.facts : undefined;
    const id = contentId(repository.hash.name, content.digest, content.ordinal);
    for (const row of rows) insert(row, { contentId: id, facts });
  }
  for (const row of unread) insert(row, { contentId: undefined, facts: undefined });
  return { files, bytes, undescribed };
}

/** Of one place after the other: more than one tree need not be in memory. */
async function insertLocations(
  repository: Repository,
  database: SqliteFile,
  signal: AbortSignal | undefined,
): Promise<number> {
  let locations = 0;
  for await (const holder of eachHolder(repository, signal)) {
    const { tree } = holder;
    for (const { row, local } of tree.eachRow()) {
      if (local === 0) checkInterrupted(signal);
      const id = idOfRow(tree, row, repository.hash.name);
      const values = locationRow(locationOf(holder, row), tree.stat(row).size, id);
      database.insert(insertLocation, values);
      locations += 1;
    }
  }
  return locations;
}

async function insertGroups(
  repository: Repository,
  database: SqliteFile,
  signal: AbortSignal | undefined,
): Promise<Pick<ExportResult, 'groups' | 'members'>> {
  const { groups: found } = await storedLookAlikes(repository, {
    scope: Scope.everything,
    signal,
    shared: () => ReflinkedFiles.load(repository),
  });
  let [groups, members] = [0, 0];
  for (const group of found) {
    checkInterrupted(signal);
    groups += 1;
    const row = groupRow(groups, group);
    database.insert(insertInto('duplicate_groups', row), row);
    for (const file of group.files) database.insert(insertMember, memberRow(groups, file));
    members += group.files.length;
  }
  return { groups, members };
}
