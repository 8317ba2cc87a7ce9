import { createReadStream } from 'node:fs';
import { locate } from '../fs/location.js';
import { fileStat } from '../fs/stat.js';
import type { Answer } from '../http/answer.js';
import type { Repository } from '../library/repository/repository.js';
import { makeAhead, type MakeAheadOptions } from '../library/thumbnails/make-ahead.js';
import { Thumbnails } from '../library/thumbnails/thumbnails.js';
import type { ContentId } from '../model/contents/content-id.js';
import { ImgdedupError, systemCode } from '../model/errors/errors.js';
import { sameStat } from '../model/snapshot/file-table.js';
import type { LookAlikeFile } from '../model/groups/look-alike.js';
import type { ThumbnailSize } from '../model/pictures/thumbnail.js';
import { sniffFormat, type PictureFormat } from '../picture/formats/formats.js';
import type { Board } from './board.js';

/** Formats that every browser shows, by what they are called. SVG is no picture here: it may hold programs. */
const shownByBrowsers: Partial<Record<PictureFormat, string>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
};

/** The longest side of what is decoded for the eye, in pixels. */
const fullSide = 8192;
/** Bytes from which a format is told. */
const headBytes = 64;

/** A file that is open for reading, and what it is. */
interface OpenFile {
  readonly fd: number;
  readonly size: number;
  readonly type: string;
}

/** Pictures of contents, as a browser shows them. Nobody names files here: contents of the repository only. */
export class Pictures implements AsyncDisposable {
  readonly #repository: Repository;
  readonly #board: Board;
  readonly #thumbnails: Thumbnails;
  /** Of the groups that {@link #thumbnails} knows the files of. */
  #generation: number;
  /** All who ask meanwhile wait for the same. */
  #refreshing = Promise.resolve();

  private constructor(repository: Repository, board: Board, thumbnails: Thumbnails) {
    this.#repository = repository;
    this.#board = board;
    this.#thumbnails = thumbnails;
    this.#generation = board.generation;
  }

  /** @throws ImgdedupError REPOSITORY_BUSY, STORE_DAMAGED */
  static async open(repository: Repository, board: Board): Promise<Pictures> {
    return new Pictures(repository, board, await Thumbnails.open(repository));
  }

  /**
   * A small picture, as WebP.
   * @throws ImgdedupError PICTURE_UNDECODABLE, PATH_NOT_FOUND, DECODER_UNAVAILABLE
   */
  async thumbnail(
    content: ContentId,
    size: ThumbnailSize,
    ifNoneMatch: string | undefined,
  ): Promise<Answer> {
    const etag = `"${content} ${size}"`;
    if (ifNoneMatch === etag) return unchanged(etag);
    await this.#refresh();
    const made = await this.#thumbnails.thumbnail(content, size);
    if (made.kind === 'thumbnail') return lasting(etag, 'image/webp', made.webp);
    throw without(made);
  }

  /**
   * All of a picture: the file's own bytes where browsers show the format, else decoded, as WebP.
   * @throws ImgdedupError PICTURE_UNDECODABLE, PATH_NOT_FOUND, DECODER_UNAVAILABLE
   */
  async picture(content: ContentId, ifNoneMatch: string | undefined): Promise<Answer> {
    const etag = `"${content}"`;
    if (ifNoneMatch === etag) return unchanged(etag);
    for (const file of this.#board.list.filesOf(content)) {
      const opened = this.#openShown(file);
      if (opened !== undefined) return streamed(etag, opened);
    }
    await this.#refresh();
    const made = await this.#thumbnails.render(content, fullSide);
    if (made.kind === 'rendered') return lasting(etag, 'image/webp', made.webp);
    throw without(made);
  }

  /**
   * Has workers elsewhere make the thumbnails of contents that are on the board.
   * @throws ImgdedupError INTERRUPTED, QUEUE_UNREACHABLE, REPOSITORY_BUSY, STORE_DAMAGED
   */
  async makeAhead(contents: Iterable<ContentId>, options: MakeAheadOptions): Promise<void> {
    await this.#refresh();
    await makeAhead(this.#thumbnails, contents, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thumbnails[Symbol.asyncDispose]();
  }

  #refresh(): Promise<void> {
    const { generation } = this.#board;
    if (generation !== this.#generation) {
      this.#generation = generation;
      this.#refreshing = this.#refreshing.then(() => this.#thumbnails.refresh());
    }
    return this.#refreshing;
  }

  /** @returns undefined for a format that browsers do not show, and for a file that is not what it was */
  #openShown({ path, stat }: LookAlikeFile): OpenFile | undefined {
    const { base, disk } = this.#repository;
    let fd: number | undefined;
    try {
      fd = disk.open(locate(base, path));
      const now = disk.calls.stat(fd);
      const head = Buffer.alloc(headBytes);
      const length = disk.calls.read(fd, head, 0, headBytes, 0);
      const format = sniffFormat(head.subarray(0, length));
      const type = format && shownByBrowsers[format];
      if (type !== undefined && now.isFile() && sameStat(fileStat(now), stat)) {
        const opened = { fd, size: stat.size, type };
        fd = undefined;
        return opened;
      }
    } catch (error) {
      // Another file may hold the same, and if none does, that is told.
      if (systemCode(error) === undefined) throw error;
    } finally {
      if (fd !== undefined) disk.calls.close(fd);
    }
    return undefined;
  }
}

/** A content never changes, so whoever has it once has it for good. */
function lastingHeaders(etag: string): Record<string, string> {
  return { etag, 'cache-control': 'private, max-age=31536000, immutable' };
}

function unchanged(etag: string): Answer {
  return { status: 304, headers: lastingHeaders(etag), body: '' };
}

function lasting(etag: string, type: string, body: Buffer): Answer {
  return { status: 200, headers: { ...lastingHeaders(etag), 'content-type': type }, body };
}

function streamed(etag: string, { fd, size, type }: OpenFile): Answer {
  const headers = { ...lastingHeaders(etag), 'content-type': type, 'content-length': String(size) };
  if (size === 0) throw new RangeError('an empty file has no format');
  // No more than was announced, however the file grows; it is closed when the stream is.
  const body = createReadStream('', { fd, start: 0, end: size - 1 });
  return { status: 200, headers, body };
}

function without({
  kind,
  reason,
}: {
  readonly kind: 'no-picture' | 'gone';
  readonly reason: string;
}): ImgdedupError {
  return kind === 'gone'
    ? new ImgdedupError('PATH_NOT_FOUND', `There is no such picture: ${reason}.`)
    : new ImgdedupError('PICTURE_UNDECODABLE', `There is nothing to show: ${reason}.`);
}
