import { lstatSync, realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { fileStat } from '../../../fs/stat.js';
import { classifyContents } from '../../../fs/reading/classify-contents.js';
import { ImgdedupError, systemCode } from '../../../model/errors/errors.js';
import { failureReason } from '../../../model/errors/failure.js';
import { sameStat, type FileStat } from '../../../model/snapshot/file-table.js';
import { bytesToName, fsPath, relPathFrom } from '../../../model/paths/path.js';
import { shortName } from '../../../model/text/short-name.js';
import { photoRef } from '../../hashing/hash-plan.js';
import type { Repository } from '../../repository/repository.js';
import type { HeldContent } from '../catalog/contents.js';
import type { LiveFiles } from '../catalog/live-files.js';

/** A file that others are compared with, wherever it lies. */
export interface QueryFile {
  /** As it was given. */
  readonly name: string;
  /** Absolute, without links on the way, lone surrogates for odd bytes. */
  readonly path: string;
  readonly stat: FileStat;
}

/**
 * The file of this name, links followed.
 * @param from what a relative name starts from
 * @throws ImgdedupError PATH_NOT_FOUND, USAGE for a folder, PHOTO_UNREADABLE
 */
export function findQueryFile(name: string, from: string): QueryFile {
  try {
    const path = realPath(resolve(from, name));
    const stats = lstatSync(fsPath(path));
    if (stats.isDirectory()) throw folderNamed(name);
    if (!stats.isFile()) throw unreadable('not a regular file');
    return { name, path, stat: fileStat(stats) };
  } catch (error) {
    const code = systemCode(error);
    if (error instanceof ImgdedupError || code === undefined) throw error;
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP'].includes(code)) {
      const shown = shortName(name);
      throw new ImgdedupError('PATH_NOT_FOUND', `"${shown}" does not exist.`, { cause: error });
    }
    throw unreadable(failureReason(error));
  }
}

/** Its row in the newest snapshot; -1 where it is not there, or lies outside of the root. */
export function rowOfFile({ path }: QueryFile, { root }: Repository, live: LiveFiles): number {
  const inner = relative(realPath(root), path);
  const isOutside = inner === '..' || inner.startsWith(`..${sep}`) || isAbsolute(inner);
  return isOutside ? -1 : live.rowAt(relPathFrom(inner, sep));
}

/**
 * The stored content that a file holds: as recorded where the file is as it was then, else found by
 * its hash and compared in full. A file alone in its size is not read.
 * @param row of the file, or -1
 * @throws ImgdedupError PHOTO_UNREADABLE
 */
export function contentOfFile(
  { path, stat }: QueryFile,
  row: number,
  { base, disk, hash }: Repository,
  live: LiveFiles,
): HeldContent | undefined {
  const { tree } = live;
  const isRecorded = row !== -1 && isAsRecorded(live, row, stat);
  const recorded = isRecorded ? live.heldAt(row) : undefined;
  if (recorded !== undefined) return recorded;
  const contents = [...live.ofSize(stat.size)];
  const own = contents.find(({ rows }) => rows.includes(row));
  if (own !== undefined && isRecorded) return own;
  if (contents.length === 0) return undefined;
  const witnesses = contents.map(({ rows }) => {
    // It has changed, so it is no witness of what it held.
    const witness = rows.find((one) => one !== row) ?? row;
    return photoRef(base, tree, witness, false);
  });
  const [asked, ...others] = classifyContents(
    [{ path, stat, digest: undefined }, ...witnesses],
    hash,
    disk,
  );
  if (asked?.kind === 'failed') throw unreadable(asked.reason);
  if (asked?.kind !== 'content') return undefined;
  const at = others.findIndex((one) => one.kind === 'witness' && one.place === asked.place);
  return contents[at];
}

function isAsRecorded({ tree }: LiveFiles, row: number, stat: FileStat): boolean {
  const { folder, local } = tree.locate(row);
  const { files } = folder.state;
  const isProven = files.isSettled(local) && !files.isCarried(local);
  return isProven && sameStat(files.stat(local), stat);
}

function realPath(path: string): string {
  return bytesToName(realpathSync.native(fsPath(path), { encoding: 'buffer' }));
}

/** @param reason without the name: whoever asked knows it */
export function unreadable(reason: string): ImgdedupError {
  return new ImgdedupError('PHOTO_UNREADABLE', reason);
}

function folderNamed(name: string): ImgdedupError {
  return new ImgdedupError('USAGE', `"${name}" is a folder.`, {
    remedy: 'Name the pictures themselves.',
  });
}
