import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Disk } from './disk.js';
import type { Random } from './random.js';

/** Few sizes, so that equal ones are frequent; the last is longer than both blocks of a sample. */
const sizes = [0, 1, 5, 5, 5, 64, 9000] as const;
const names = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg'] as const;
const folderNames = ['', 'd', 'e', 'd/f', 'e/d', 'd/f/g', 'c.jpg'] as const;
/** Seconds that a double holds exactly, so that a restored time is the very same. */
const times = [1_500_000_000, 1_500_000_000.125, 1_600_000_000.5] as const;

/** Changes a folder at random, and says what it did. */
export class Changer {
  readonly #root: string;
  readonly #random: Random;

  constructor(root: string, random: Random) {
    this.#root = root;
    this.#random = random;
  }

  /** Makes 0–12 photos. */
  plant(): void {
    for (let count = this.#random.int(0, 12); count > 0; count -= 1) this.add();
  }

  /** Makes one change that is possible; undefined where the one that came up is not. */
  change(disk: Disk): string | undefined {
    const photos = [...disk.files.keys()].filter((path) => /\.(?:jpg|png)$/.test(path));
    const file = this.#random.pick(photos);
    const other = this.#random.pick(photos);
    const folder = this.#random.pick(disk.folders.slice(1));
    const all: readonly [() => string | undefined, ...(() => string | undefined)[]] = [
      () => this.add(),
      () => file && this.#rewrite(file),
      () => file && this.#rewriteInSecret(file),
      () => file && this.#rewriteInSecret(file),
      () => file && this.#append(file),
      () => file && this.#move(file, this.#freshPath()),
      () => folder && this.#move(folder, this.#freshPath()),
      () => file && other && this.#swap(file, other),
      () => file && this.#remove(file),
      () => folder && this.#remove(folder),
      () => file && this.#toFolder(file),
      () => folder && this.#toFile(folder),
      () => file && this.#replace(file),
      () => file && other && this.#moveOver(file, other),
      () => file && this.#hardLink(file),
      () => file && this.#chmod(file),
      () => file && this.#touch(file),
      () => file && this.#copy(file),
      () => file && this.#toSymlink(file),
      () => file && this.#move(file, file.replace(/\w+$/, this.#random.pick(['txt', 'png']))),
      () => file && this.#move(file, join(dirname(file), `.h${this.#random.int(0, 9)}.jpg`)),
      () => this.#ignoreFile(disk),
    ];
    return this.#random.pick(all)();
  }

  /** Rewrites a photo, if there is one: what somebody does in the very moment of a snapshot. */
  rewriteOne(disk: Disk): string | undefined {
    const file = this.#random.pick([...disk.files.keys()].filter((path) => path.endsWith('.jpg')));
    return file && this.#rewriteInSecret(file);
  }

  add(): string {
    const path = this.#freshPath();
    const full = this.#full(path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, this.#content(this.#random.pick(sizes)));
    if (this.#random.chance(0.7)) {
      const time = this.#random.pick(times);
      utimesSync(full, time, time);
    }
    return `add ${path}`;
  }

  #rewrite(path: string): string {
    writeFileSync(this.#full(path), this.#content(this.#random.pick(sizes)));
    return `rewrite ${path}`;
  }

  /** With the same size and the same mtime. */
  #rewriteInSecret(path: string): string {
    const { size, mtimeMs } = lstatSync(this.#full(path));
    writeFileSync(this.#full(path), this.#content(size));
    utimesSync(this.#full(path), mtimeMs / 1000, mtimeMs / 1000);
    return `rewrite in secret ${path}`;
  }

  #append(path: string): string {
    appendFileSync(this.#full(path), 'x');
    return `append ${path}`;
  }

  #move(from: string, to: string): string | undefined {
    if (existsSync(this.#full(to)) || `${to}/`.startsWith(`${from}/`)) return undefined;
    mkdirSync(dirname(this.#full(to)), { recursive: true });
    renameSync(this.#full(from), this.#full(to));
    return `move ${from} to ${to}`;
  }

  #swap(a: string, b: string): string | undefined {
    if (a === b) return undefined;
    const aside = join(this.#root, 'aside');
    renameSync(this.#full(a), aside);
    renameSync(this.#full(b), this.#full(a));
    renameSync(aside, this.#full(b));
    return `swap ${a} and ${b}`;
  }

  #remove(path: string): string {
    rmSync(this.#full(path), { recursive: true });
    return `remove ${path}`;
  }

  #toFolder(path: string): string {
    rmSync(this.#full(path));
    mkdirSync(this.#full(path));
    writeFileSync(join(this.#full(path), 'a.jpg'), this.#content(5));
    return `make ${path} a folder`;
  }

  #toFile(path: string): string {
    rmSync(this.#full(path), { recursive: true });
    writeFileSync(this.#full(path), this.#content(5));
    return `make ${path} a file`;
  }

  /** As careful programs write: beside it, then over it. */
  #replace(path: string): string {
    const { size, mtimeMs } = lstatSync(this.#full(path));
    const temporary = `${this.#full(path)}~`;
    writeFileSync(temporary, this.#content(this.#random.chance(0.5) ? size : 5));
    if (this.#random.chance(0.5)) utimesSync(temporary, mtimeMs / 1000, mtimeMs / 1000);
    renameSync(temporary, this.#full(path));
    return `replace ${path}`;
  }

  #moveOver(from: string, to: string): string | undefined {
    if (from === to) return undefined;
    renameSync(this.#full(from), this.#full(to));
    return `move ${from} over ${to}`;
  }

  #hardLink(path: string): string | undefined {
    const name = this.#freshPath();
    if (existsSync(this.#full(name))) return undefined;
    mkdirSync(dirname(this.#full(name)), { recursive: true });
    linkSync(this.#full(path), this.#full(name));
    return `link ${path} as ${name}`;
  }

  #chmod(path: string): string {
    chmodSync(this.#full(path), 0o600);
    return `chmod ${path}`;
  }

  #touch(path: string): string {
    utimesSync(this.#full(path), new Date(), new Date());
    return `touch ${path}`;
  }

  #copy(path: string): string | undefined {
    const name = this.#freshPath();
    if (existsSync(this.#full(name))) return undefined;
    const { mtimeMs } = lstatSync(this.#full(path));
    mkdirSync(dirname(this.#full(name)), { recursive: true });
    copyFileSync(this.#full(path), this.#full(name));
    utimesSync(this.#full(name), mtimeMs / 1000, mtimeMs / 1000);
    return `copy ${path} as ${name}`;
  }

  #toSymlink(path: string): string {
    const target = `${this.#full(path)}.target`;
    renameSync(this.#full(path), target);
    symlinkSync(target, this.#full(path));
    return `make ${path} a symlink`;
  }

  #ignoreFile({ folders }: Disk): string | undefined {
    const folder = this.#random.pick(folders) ?? '';
    const file = join(this.#root, folder, '.imgdedupignore');
    if (existsSync(file) && this.#random.chance(0.5)) {
      rmSync(file);
      return `no ignore file in "${folder}"`;
    }
    const pattern = this.#random.pick(['a.jpg', 'b.jpg', 'd/', 'e/', 'c.jpg', '']);
    writeFileSync(file, `${pattern}\n`);
    return `ignore "${pattern}" in "${folder}"`;
  }

  /** Few contents of each size, so that equal ones are frequent. */
  #content(size: number): Buffer {
    const bytes = Buffer.alloc(size, 0x20);
    // In the middle, where a sample of the ends does not look.
    if (size > 0) bytes[Math.floor(size / 2)] = this.#random.int(0, 3);
    return bytes;
  }

  /** A path that is free, or a photo's: never one whose way leads through a file. */
  #freshPath(): string {
    for (;;) {
      const folder = this.#random.pick(folderNames);
      const path = join(folder, this.#random.pick(names));
      if (!leadsThroughFile(this.#root, path) && !isFolder(this.#full(path))) return path;
    }
  }

  #full(path: string): string {
    return join(this.#root, path);
  }
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function leadsThroughFile(root: string, path: string): boolean {
  const parts = path.split('/').slice(0, -1);
  return parts.some((_, at) => {
    const stats = lstatSync(join(root, ...parts.slice(0, at + 1)), { throwIfNoEntry: false });
    return stats !== undefined && !stats.isDirectory();
  });
}
