import { lstatSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { importFiles } from '../../../src/api/import/import-files.js';
import { setMtime } from '../../../src/fs/set-mtime.js';
import type { FileOps } from '../../../src/fs/file-ops.js';
import type { Repository } from '../../../src/library/repository/repository.js';
import type { ImportEvent } from '../../../src/model/import/import.js';
import type { PhotoFolder } from './photo-folder.js';

/** What lies on the card: two folders, companions, and a file that the photo folder has. */
export const onCard = {
  'DCIM/IMG_1.jpg': 'first',
  'DCIM/IMG_1.xmp': 'about the first',
  'DCIM/new/IMG_2.jpg': 'second',
  'DCIM/new/same.jpg': 'same',
} as const;

/** Files that the photo folder has not, which are to come under these names. */
export const toCome = ['DCIM/IMG_1.jpg', 'DCIM/IMG_1.xmp', 'DCIM/new/IMG_2.jpg'] as const;

/** A card beside a photo folder, gone when disposed. */
export class Card implements Disposable {
  readonly root: string;

  constructor({ root }: Pick<PhotoFolder, 'root'>) {
    this.root = cardOf(root);
    for (const [age, [path, text]] of Object.entries(onCard).entries()) {
      mkdirSync(dirname(this.at(path)), { recursive: true });
      writeFileSync(this.at(path), text);
      setMtime(this.at(path), 1_500_000_000_125_000_000n + BigInt(age) * 1_000_000_000n);
    }
  }

  at(path: string): string {
    return join(this.root, path);
  }

  /** Whether anything was done to it: a change sets a ctime, and reading an access time. */
  portrait(): string {
    return Object.keys(onCard)
      .map((path) => {
        const { mtimeNs, ctimeNs, atimeNs, ino, mode } = lstatSync(this.at(path), { bigint: true });
        return [path, mtimeNs, ctimeNs, atimeNs, ino, mode].join(' ');
      })
      .join('\n');
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Where the card of a photo folder is. */
function cardOf(root: string): string {
  return `${root}.card`;
}

export interface CardRun {
  readonly repository: Repository;
  readonly ops?: FileOps;
  readonly onEvent?: (event: ImportEvent) => void;
}

/** Brings the card in, each file under its own path. */
export function importCard({ repository, ...options }: CardRun) {
  const sources = [{ folder: cardOf(repository.root) }];
  return importFiles(repository, { ...options, sources, to: '{folder}/{name}' });
}
