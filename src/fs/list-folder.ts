import type { Dirent } from 'node:fs';
import { type Base, bytesToName, inByteOrder, type RelPath } from '../model/paths/path.js';
import type { Disk } from './disk.js';
import { locate } from './location.js';

/** Names in one folder, in byte order. */
export interface Listing {
  readonly files: readonly string[];
  readonly folders: readonly string[];
  readonly symlinks: number;
}

/**
 * Lists a folder. Sockets, devices and the like are left out.
 * @throws the system error where the folder cannot be listed
 */
export function listFolder(base: Base, path: RelPath, disk: Disk): Listing {
  const files: string[] = [];
  const folders: string[] = [];
  let symlinks = 0;
  for (const entry of readEntries(locate(base, path), disk)) {
    if (entry.isFile()) files.push(entry.name);
    else if (entry.isDirectory()) folders.push(entry.name);
    else if (entry.isSymbolicLink()) symlinks += 1;
  }
  return { files: inByteOrder(files), folders: inByteOrder(folders), symlinks };
}

function readEntries(path: string | Buffer, disk: Disk): Dirent[] {
  const entries = disk.list(path);
  // U+FFFD stands for bytes that were lost; read again, as bytes.
  return entries.some((entry) => entry.name.includes('\uFFFD')) ? readBytes(path, disk) : entries;
}

function readBytes(path: string | Buffer, disk: Disk): Dirent[] {
  const entries = disk.calls.listBytes(path);
  return entries.map((entry) => Object.assign(entry, { name: bytesToName(entry.name) }));
}
