import type { ContentHash } from '../../digest/content-hash.js';
import type { FileStat } from '../../model/snapshot/file-table.js';
import { failureReason } from '../../model/errors/failure.js';
import { isDiskFault } from '../../model/errors/passing-errors.js';
import { fsPath } from '../../model/paths/path.js';
import { sameBytes } from '../whole-file.js';
import { PhotoFile } from '../photo-file.js';
import { Arena } from '../arena.js';
import type { Disk } from '../disk.js';
import { sampleBytes, sampleFile } from './sample.js';

/** A file to be read, and what it must be. */
export interface PhotoRef {
  /** As `node:fs` finds it, lone surrogates for odd bytes. */
  readonly path: string;
  readonly stat: FileStat;
  /** Set where the content is known: the file only stands for it. */
  readonly digest: Uint8Array | undefined;
}

/** What reading one file gave. Files of one task with the same `place` hold the same bytes. */
export type Finding =
  | {
      readonly kind: 'content';
      readonly digest: Uint8Array;
      readonly sample: Uint8Array;
      readonly place: number;
    }
  | { readonly kind: 'sample'; readonly sample: Uint8Array }
  /** A file whose content was known before. */
  | { readonly kind: 'witness'; readonly place: number }
  | {
      readonly kind: 'failed';
      readonly reason: string;
      /** Whether the disk is to blame, and not this one file. */
      readonly isDiskFault: boolean;
    }
  /** Readable, but the file it had to be compared with is not. */
  | { readonly kind: 'undecided' };

/** Files up to this size are read in one piece. */
const wholeBytes = 16 * 1024 * 1024;
const chunkBytes = 1024 * 1024;

/** One for each thread. Contents that later files are compared with stay in it. */
const arena = new Arena(64 * 1024 * 1024, wholeBytes);

interface Place {
  readonly digest: Uint8Array;
  readonly witness: PhotoRef;
  /** Where the witness stands among the files. */
  readonly at: number;
  /** The content itself, while there is room. */
  readonly bytes: Buffer | undefined;
}

/** Hash of first and last block of each file. */
export function sampleFiles(files: readonly PhotoRef[], disk: Disk): Finding[] {
  return files.map((file) =>
    guarded(() => {
      using photo = open(file, disk);
      return { kind: 'sample', sample: sampleFile(photo) };
    }),
  );
}

/**
 * Reads files of one size in full and says which hold the same bytes. Equal hashes are not taken
 * for equal contents: every byte is compared.
 */
export function classifyContents(
  files: readonly PhotoRef[],
  hash: ContentHash,
  disk: Disk,
): Finding[] {
  return new ContentClassifier(hash, disk).placeAll(files);
}

class ContentClassifier {
  readonly #hash: ContentHash;
  readonly #disk: Disk;
  readonly #findings: Finding[] = [];
  readonly #places: Place[] = [];
  /** Numbers of the places with this digest, by its Latin-1 text. */
  readonly #byDigest = new Map<string, number[]>();

  constructor(hash: ContentHash, disk: Disk) {
    this.#hash = hash;
    this.#disk = disk;
  }

  placeAll(files: readonly PhotoRef[]): Finding[] {
    arena.clear();
    // Known contents first, so that every unknown file is compared with them.
    for (const known of [true, false]) {
      for (const [at, file] of files.entries()) {
        if ((file.digest !== undefined) !== known) continue;
        this.#findings[at] = guarded(() => this.#place(file, at));
      }
    }
    return this.#findings;
  }

  #place(file: PhotoRef, at: number): Finding {
    if (file.digest !== undefined) {
      const { digest } = file;
      return { kind: 'witness', place: this.#add({ digest, witness: file, at, bytes: undefined }) };
    }
    using photo = open(file, this.#disk);
    return photo.size <= wholeBytes
      ? this.#placeWhole(file, at, photo)
      : this.#placeLong(file, at, photo);
  }

  #placeWhole(witness: PhotoRef, at: number, photo: PhotoFile): Finding {
    const bytes = arena.room(photo.size);
    photo.read(bytes, 0);
    photo.checkUnchanged();
    const sample = sampleBytes(bytes);
    const recent = this.#findRecent(bytes);
    const digest = this.#places[recent]?.digest ?? this.#hash.digest(bytes);
    const known = recent === -1 ? this.#find(digest, photo, bytes) : recent;
    if (known === undefined) return { kind: 'undecided' };
    const place =
      known === -1 ? this.#add({ digest, witness, at, bytes: arena.keep(bytes) }) : known;
    return { kind: 'content', digest, sample, place };
  }

  #placeLong(witness: PhotoRef, at: number, photo: PhotoFile): Finding {
    const running = this.#hash.start();
    const chunk = arena.room(chunkBytes);
    for (let from = 0; from < photo.size; from += chunkBytes) {
      const part = chunk.subarray(0, Math.min(chunkBytes, photo.size - from));
      photo.read(part, from);
      running.update(part);
    }
    const [digest, sample] = [running.digest(), sampleFile(photo)];
    const known = this.#find(digest, photo, undefined);
    photo.checkUnchanged();
    if (known === undefined) return { kind: 'undecided' };
    const place = known === -1 ? this.#add({ digest, witness, at, bytes: undefined }) : known;
    return { kind: 'content', digest, sample, place };
  }

  /** Comparing with the last few contents is cheaper than hashing, and most copies are found so. */
  #findRecent(bytes: Buffer): number {
    for (let at = this.#places.length - 1; at >= Math.max(0, this.#places.length - 4); at -= 1) {
      if (this.#places[at]?.bytes?.equals(bytes) === true) return at;
    }
    return -1;
  }

  /**
   * The place with this digest whose bytes are the photo's, or -1; undefined where that cannot be
   * told, because a file to compare with is not what it was.
   */
  #find(digest: Uint8Array, photo: PhotoFile, bytes: Buffer | undefined): number | undefined {
    let isCertain = true;
    for (const at of this.#byDigest.get(Buffer.from(digest).toString('latin1')) ?? []) {
      const place = this.#places[at];
      const same = place === undefined ? false : this.#isSame(place, photo, bytes);
      if (same === true) return at;
      isCertain &&= same === false;
    }
    return isCertain ? -1 : undefined;
  }

  /** Undefined where the place's witness cannot be read: that is noted as its own failure. */
  #isSame(place: Place, photo: PhotoFile, bytes: Buffer | undefined): boolean | undefined {
    if (place.bytes !== undefined && bytes !== undefined) return place.bytes.equals(bytes);
    if (this.#findings[place.at]?.kind === 'failed') return undefined;
    const opened = guarded(() => {
      using _witness = open(place.witness, this.#disk);
      return { kind: 'undecided' };
    });
    if (opened.kind === 'failed') {
      this.#findings[place.at] = opened;
      return undefined;
    }
    using witness = open(place.witness, this.#disk);
    return sameBytes(photo, witness);
  }

  #add(place: Place): number {
    const at = this.#places.push(place) - 1;
    const key = Buffer.from(place.digest).toString('latin1');
    const sharing = this.#byDigest.get(key);
    if (sharing === undefined) this.#byDigest.set(key, [at]);
    else sharing.push(at);
    return at;
  }
}

function open(file: PhotoRef, disk: Disk): PhotoFile {
  return PhotoFile.open(fsPath(file.path), file.stat, disk);
}

function guarded(work: () => Finding): Finding {
  try {
    return work();
  } catch (error) {
    return { kind: 'failed', reason: failureReason(error), isDiskFault: isDiskFault(error) };
  }
}
