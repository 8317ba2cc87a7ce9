// @ts-check
/** Files of a folder, and folders of the one above. */
const [filesInFolder, foldersInFolder] = [250, 64];
const largest = 16;
/** Every so manieth holds what the one before it holds. */
const copyEvery = 10;
/** Numbers below are those of folders. */
const firstInode = 2 ** 30;
/** Long ago, in milliseconds. */
const time = Date.UTC(2020, 0, 1);

/**
 * A disk with very many files of 1 to 16 bytes that are not there: for what costs memory and time by the file, where ten
 * millions of them have no room. It answers as `src/fs/disk.ts` asks, in the thread that asks.
 *
 * @param {string} root absolute path of the folder that holds them
 * @param {number} files
 */
export function madeUpDisk(root, files) {
  const folders = Math.ceil(files / filesInFolder);
  const upper = Math.ceil(folders / foldersInFolder);

  /** @param {string} path @returns {Stats | undefined} */
  const look = (path) => {
    const name = path.slice(root.length + 1);
    const file = /IMG_(\d+)\.jpg$/.exec(name)?.[1];
    if (file !== undefined) return fileStats(Number(file));
    if (name === '') return new Stats(1, 0, true);
    const [, kind, number = ''] = /(?:^|\/)([de])(\d+)$/.exec(name) ?? [];
    if (kind === undefined) return undefined;
    return new Stats((kind === 'd' ? 2 : 2 + upper) + Number(number), 0, true);
  };

  /** @param {string} path @returns {Entry[]} */
  const list = (path) => {
    const name = path.slice(root.length + 1).replace(/\/$/, '');
    if (name === '') return range(0, upper).map((d) => new Entry(`d${padded(d, 4)}`, true));
    const [, kind, text = ''] = /(?:^|\/)([de])(\d+)$/.exec(name) ?? [];
    const number = Number(text);
    if (kind === 'd') {
      const from = number * foldersInFolder;
      const to = Math.min(folders, from + foldersInFolder);
      return range(from, to).map((e) => new Entry(`e${padded(e, 6)}`, true));
    }
    const from = number * filesInFolder;
    const to = Math.min(files, from + filesInFolder);
    return range(from, to).map((file) => new Entry(`IMG_${padded(file, 8)}.jpg`, false));
  };

  return {
    /** @param {string} path */
    open: (path) => firstInode + Number(/IMG_(\d+)\.jpg$/.exec(path)?.[1]),
    /** @param {number} fd @param {Buffer} target @param {number} offset @param {number} length @param {number} position */
    read: (fd, target, offset, length, position) =>
      target.write(textOf(fd - firstInode).slice(position, position + length), offset, 'latin1'),
    /** @param {number} fd */
    stat: (fd) => fileStats(fd - firstInode),
    close: () => undefined,
    look,
    list,
    listBytes: list,
    wait: () => undefined,
  };
}

class Entry {
  /** @param {string} name @param {boolean} isFolder */
  constructor(name, isFolder) {
    this.name = name;
    this.isFolder = isFolder;
  }

  isFile() {
    return !this.isFolder;
  }

  isDirectory() {
    return this.isFolder;
  }

  isSymbolicLink() {
    return false;
  }
}

class Stats {
  /** @param {number} ino @param {number} size @param {boolean} isFolder */
  constructor(ino, size, isFolder) {
    this.ino = ino;
    this.dev = 1;
    this.nlink = 1;
    this.size = size;
    this.mtimeMs = time;
    this.ctimeMs = time;
    this.birthtimeMs = time;
    this.isFolder = isFolder;
  }

  isFile() {
    return !this.isFolder;
  }

  isDirectory() {
    return this.isFolder;
  }
}

/** @param {number} file */
function fileStats(file) {
  return new Stats(firstInode + file, textOf(file).length, false);
}

/**
 * The number makes it different from all others, the dots behind it give it its size.
 *
 * @param {number} file
 */
function textOf(file) {
  const number = file % copyEvery === copyEvery - 1 ? file - 1 : file;
  const digits = number.toString(36);
  const mixed = Math.imul(number ^ (number >>> 15), 0x2c1b3c6d) >>> 8;
  return digits.padEnd(digits.length + (mixed % (largest - digits.length + 1)), '.');
}

/** @param {number} number @param {number} width */
function padded(number, width) {
  return String(number).padStart(width, '0');
}

/** @param {number} from @param {number} to */
function range(from, to) {
  return Array.from({ length: to - from }, (_, at) => from + at);
}
