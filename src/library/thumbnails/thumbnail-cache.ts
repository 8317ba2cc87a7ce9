import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContentRef } from '../../model/contents/content-id.js';
import { systemCode } from '../../model/errors/errors.js';
import type { ThumbnailSize } from '../../model/pictures/thumbnail.js';
import { isWholeWebp } from '../../picture/formats/whole-webp.js';
import { keptFiles, type KeptFile } from './thumbnail-files.js';
import { thumbnailName, versionFolder } from './thumbnail-file.js';

/** That a thumbnail was used is written down once in so many milliseconds. */
const usedStepMs = 3_600_000;

/** Where the cache is full, it is emptied to this share, so that not each new thumbnail looks through it. */
const shareLeft = 0.9;

/**
 * Thumbnails in files of the repository, named by content and size. All of them can be made anew: nothing is
 * synced, and what is not whole counts as not there. Several processes may use one folder at once.
 */
export class ThumbnailCache {
  readonly #folder: string;
  readonly #budget: number;
  /** Bytes that are there, as far as this process knows; undefined before it looked. */
  #bytes: Promise<number> | undefined;
  #written = 0;

  /** @param budget bytes of all files at most */
  constructor(folder: string, budget: number) {
    this.#folder = folder;
    this.#budget = budget;
  }

  async get(content: ContentRef, size: ThumbnailSize): Promise<Buffer | undefined> {
    try {
      await using file = await open(this.#path(content, size), 'r');
      const bytes = await file.readFile();
      if (!isWholeWebp(bytes, bytes.length)) return undefined;
      const now = new Date();
      if (now.getTime() - (await file.stat()).mtimeMs > usedStepMs) {
        await file.utimes(now, now).catch(unlessOfSystem);
      }
      return bytes;
    } catch (error) {
      unlessOfSystem(error);
      return undefined;
    }
  }

  async put(content: ContentRef, size: ThumbnailSize, webp: Uint8Array): Promise<void> {
    if (webp.length > this.#budget) return;
    try {
      await this.#write(content, size, webp);
      await this.#count(webp.length);
    } catch (error) {
      unlessOfSystem(error);
    }
  }

  async #write(content: ContentRef, size: ThumbnailSize, webp: Uint8Array): Promise<void> {
    const [part, name] = thumbnailName(content, size);
    const folder = join(versionFolder(this.#folder), part);
    await mkdir(folder, { recursive: true });
    this.#written += 1;
    const temporary = join(folder, `${name}.${process.pid}-${this.#written}.tmp`);
    try {
      await writeFile(temporary, webp, { flag: 'wx' });
      await rename(temporary, join(folder, name));
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  #path(content: ContentRef, size: ThumbnailSize): string {
    return join(versionFolder(this.#folder), ...thumbnailName(content, size));
  }

  /** One after the other: who finds the cache full looks through it, and others wait. */
  #count(added: number): Promise<number> {
    const counted = this.#bytes === undefined ? this.#trim() : this.#added(this.#bytes, added);
    this.#bytes = counted;
    // What is not known is counted again.
    counted.catch(() => (this.#bytes = undefined));
    return counted;
  }

  async #added(before: Promise<number>, added: number): Promise<number> {
    const bytes = (await before) + added;
    return bytes > this.#budget ? this.#trim() : bytes;
  }

  /** Removes what was not used for longest. @returns bytes that are left */
  async #trim(): Promise<number> {
    const files: KeptFile[] = [];
    let bytes = 0;
    for await (const file of keptFiles(this.#folder)) {
      files.push(file);
      bytes += file.bytes;
    }
    if (bytes <= this.#budget) return bytes;
    for (const file of files.toSorted((a, b) => a.usedAt - b.usedAt)) {
      if (bytes <= shareLeft * this.#budget) break;
      await rm(file.path, { force: true });
      bytes -= file.bytes;
    }
    return bytes;
  }
}

/** Where nobody may write, or there is no room, nothing is kept: it is made again when it is wanted again. */
function unlessOfSystem(error: unknown): void {
  if (systemCode(error) === undefined) throw error;
}
