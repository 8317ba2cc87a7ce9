import { locate } from '../../fs/location.js';
import {
  contentId,
  contentRef,
  type ContentId,
  type ContentRef,
} from '../../model/contents/content-id.js';
import type { RelPath } from '../../model/paths/path.js';
import type { Thumbnail, ThumbnailSize } from '../../model/pictures/thumbnail.js';
import { startRenderers, type RenderPool } from '../../picture/decoder/render-pool.js';
import type { LastingRendering } from '../../queue/codes/render-answer-code.js';
import { workerCount } from '../../workers/worker-count.js';
import { decodingLimits } from '../../picture/decoder/decoding-limits.js';
import { pluginsFor } from '../lookalikes/catalog/decoding-plugins.js';
import { isUnchanged } from '../lookalikes/catalog/traits.js';
import type { Repository } from '../repository/repository.js';
import { ContentRows } from '../snapshot/content-rows.js';
import { loadLatestSnapshot } from '../snapshot/latest-snapshot.js';
import { Tree } from '../snapshot/tree.js';
import { ThumbnailCache } from './thumbnail-cache.js';

export interface ThumbnailOptions {
  /** Decoding processes at most; 0 decides by the machine. As the settings say by default. */
  readonly jobs?: number | undefined;
  /** Where files are looked for; the newest snapshot by default. */
  readonly tree?: Tree | undefined;
}

/** A rendering of a content of any size. */
export type Rendered =
  | { readonly kind: 'rendered'; readonly webp: Buffer }
  | Exclude<Thumbnail, { readonly kind: 'thumbnail' }>;

/** A file whose content has no thumbnail yet. */
export interface LackingThumbnail {
  readonly content: ContentId;
  readonly relPath: RelPath;
  readonly size: number;
  readonly mtimeMs: number;
  readonly digest: Uint8Array;
  /** Whether the file is still what it was when it was hashed. */
  readonly isUnchanged: () => boolean;
}

/**
 * Pictures of contents, for the eye. Small ones are kept in the repository ({@link ThumbnailCache}); what is not
 * there is made by decoding processes, from any file that still holds the content as it was hashed. Needs no right
 * to write.
 */
export class Thumbnails implements AsyncDisposable {
  readonly #repository: Repository;
  readonly #cache?: ThumbnailCache;
  readonly #renderers: RenderPool;
  #contents: ContentRows;
  /** What is being made just now, by content and size. */
  readonly #inWork = new Map<string, Promise<Rendered>>();
  /** Contents that show nothing: they are not tried again. */
  readonly #blank = new Map<ContentId, string>();

  private constructor(repository: Repository, tree: Tree, jobs: number) {
    this.#repository = repository;
    this.#contents = new ContentRows(tree);
    const { thumbnailFolder, settings, plugins } = repository;
    if (thumbnailFolder !== undefined) {
      this.#cache = new ThumbnailCache(thumbnailFolder, settings.thumbnails.budget);
    }
    this.#renderers = startRenderers({
      processes: workerCount(jobs),
      ...decodingLimits,
      ...pluginsFor(plugins),
    });
  }

  /** @throws ImgdedupError REPOSITORY_BUSY, STORE_DAMAGED */
  static async open(repository: Repository, options: ThumbnailOptions = {}): Promise<Thumbnails> {
    const { jobs = repository.settings.jobs, tree = await latestTree(repository) } = options;
    return new Thumbnails(repository, tree, jobs);
  }

  /**
   * Looks for files in the newest snapshot from now on: the folder was scanned again, or files were moved.
   * @throws ImgdedupError REPOSITORY_BUSY, STORE_DAMAGED
   */
  async refresh(): Promise<void> {
    this.#contents = new ContentRows(await latestTree(this.#repository));
  }

  /** Paths of files that hold a content, as far as the snapshot knows, in order. */
  paths(id: ContentId): readonly RelPath[] {
    const { tree } = this.#contents;
    return this.#contents.rows(contentRef(id)).map((row) => tree.path(row));
  }

  /** @throws ImgdedupError DECODER_UNAVAILABLE */
  async thumbnail(content: ContentId | ContentRef, size: ThumbnailSize): Promise<Thumbnail> {
    const ref = typeof content === 'string' ? contentRef(content) : content;
    const kept = await this.#cache?.get(ref, size);
    if (kept !== undefined) return { kind: 'thumbnail', webp: kept };
    const made = await this.render(ref, size);
    if (made.kind !== 'rendered') return made;
    await this.#cache?.put(ref, size, made.webp);
    return { kind: 'thumbnail', webp: made.webp };
  }

  /**
   * The same in any size, and nothing is kept of it.
   * @param side of the longer side in pixels, at most 16,383
   * @throws ImgdedupError DECODER_UNAVAILABLE
   */
  render(content: ContentId | ContentRef, side: number): Promise<Rendered> {
    const ref = typeof content === 'string' ? contentRef(content) : content;
    const id = contentId(this.#repository.hash.name, ref.digest, ref.ordinal);
    const key = `${id} ${side}`;
    const waiting = this.#inWork.get(key);
    if (waiting !== undefined) return waiting;
    const making = this.#make(id, ref, side).finally(() => this.#inWork.delete(key));
    this.#inWork.set(key, making);
    return making;
  }

  /** Of the first file that still is what it was. */
  async #make(id: ContentId, content: ContentRef, side: number): Promise<Rendered> {
    const blank = this.#blank.get(id);
    if (blank !== undefined) return { kind: 'no-picture', reason: blank };
    let trouble = 'no file of the folder holds it any more';
    const contents = this.#contents;
    const { tree } = contents;
    for (const row of contents.rows(content)) {
      if (!isUnchanged(this.#repository, tree, row)) continue;
      const path = locate(this.#repository.base, tree.path(row));
      const outcome = await this.#renderers.render(path, side);
      if (outcome.kind === 'unreadable') {
        trouble = `cannot be read: ${outcome.reason}`;
        continue;
      }
      if (!isUnchanged(this.#repository, tree, row)) continue;
      if (outcome.kind === 'rendered') {
        return { kind: 'rendered', webp: Buffer.from(outcome.rendering.webp) };
      }
      const reason = reasonOf(outcome);
      this.#blank.set(id, reason);
      return { kind: 'no-picture', reason };
    }
    return { kind: 'gone', reason: trouble };
  }

  /**
   * The file that a thumbnail would be made of, for somebody elsewhere to make it; undefined where one is kept
   * already, where nothing is kept at all, and where there is nothing to make it of.
   */
  async lacking(content: ContentId, size: ThumbnailSize): Promise<LackingThumbnail | undefined> {
    const ref = contentRef(content);
    const cache = this.#cache;
    if (cache === undefined || this.#blank.has(content)) return undefined;
    if ((await cache.get(ref, size)) !== undefined) return undefined;
    const contents = this.#contents;
    const { tree } = contents;
    for (const row of contents.rows(ref)) {
      if (!isUnchanged(this.#repository, tree, row)) continue;
      const { size: bytes, mtimeMs } = tree.stat(row);
      const file = { relPath: tree.path(row), size: bytes, mtimeMs, digest: ref.digest };
      return { ...file, content, isUnchanged: () => isUnchanged(this.#repository, tree, row) };
    }
    return undefined;
  }

  /** Keeps what somebody else made of a file that was lacking a thumbnail, if it still is what it was. */
  async keep(
    { content, isUnchanged: isSame }: LackingThumbnail,
    size: ThumbnailSize,
    made: LastingRendering,
  ): Promise<void> {
    if (!isSame()) return;
    if (made.kind === 'rendered') {
      await this.#cache?.put(contentRef(content), size, made.rendering.webp);
    } else this.#blank.set(content, reasonOf(made));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#renderers[Symbol.asyncDispose]();
  }
}

function reasonOf(outcome: Exclude<LastingRendering, { readonly kind: 'rendered' }>): string {
  switch (outcome.kind) {
    case 'undecodable':
      return outcome.reason;
    case 'unsupported':
      return `there is no decoder for ${outcome.format}`;
    case 'not-a-picture':
      return 'it is no picture';
    default:
      return outcome satisfies never;
  }
}

/** Of the newest snapshot; an empty one where none was taken. */
export async function latestTree(repository: Repository): Promise<Tree> {
  const latest = await repository.transaction(loadLatestSnapshot);
  return latest?.tree ?? new Tree();
}
