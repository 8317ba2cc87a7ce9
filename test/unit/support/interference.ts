import {
  existsSync,
  lstatSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import type { PhotoFolder } from './photo-folder.js';

/** What somebody else may do to a photo. */
export const interferences: Record<string, (path: string) => void> = {
  'is rewritten': (path) => writeFileSync(path, 'evil'),
  'is rewritten and its mtime restored': (path) => {
    const { mtimeMs } = lstatSync(path);
    writeFileSync(path, 'evil');
    utimesSync(path, mtimeMs / 1000, mtimeMs / 1000);
  },
  grows: (path) => writeFileSync(path, 'same and more'),
  'is replaced': (path) => {
    writeFileSync(`${path}.new`, 'evil');
    renameSync(`${path}.new`, path);
  },
  'is replaced and its mtime restored': (path) => {
    const { mtimeMs } = lstatSync(path);
    writeFileSync(`${path}.new`, 'evil');
    utimesSync(`${path}.new`, mtimeMs / 1000, mtimeMs / 1000);
    renameSync(`${path}.new`, path);
  },
  'is removed': (path) => rmSync(path),
  'becomes a symbolic link': (path) => {
    renameSync(path, `${path}.target`);
    symlinkSync(`${path}.target`, path);
  },
};

/** What lies at a path: bytes of a file, where a link leads, or nothing. */
export function whatIsAt(folder: PhotoFolder, path: string): string {
  const stats = lstatSync(folder.at(path), { throwIfNoEntry: false });
  if (stats === undefined) return 'nothing';
  if (!stats.isSymbolicLink()) return folder.text(path);
  return `link to ${existsSync(folder.at(path)) ? folder.text(path) : 'nothing'}`;
}
