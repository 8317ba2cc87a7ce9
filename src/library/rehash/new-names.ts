import type { ContentHash } from '../../digest/content-hash.js';
import type { Alias } from '../../model/contents/alias.js';
import {
  contentId,
  contentRef,
  type ContentId,
  type ContentRef,
} from '../../model/contents/content-id.js';
import { aliasCodec } from '../../storage/codecs/alias.js';
import { aliasPrefix } from '../../storage/keys.js';
import type { ObjectStore } from '../../storage/object-store.js';
import { isIdBy } from '../repository/aliases.js';
import { ContentTable } from '../snapshot/content-table.js';
import { ContentColumn } from './content-column.js';

/**
 * What contents are called by another hash: those that were read, and stand-ins for those that were not. Some 50
 * bytes for each that was read.
 */
export class NewNames {
  readonly from: ContentHash;
  readonly to: ContentHash;
  /** Contents that were read, in the order of their old names, and their new names. */
  readonly #old: ContentColumn;
  readonly #new: ContentColumn;
  /** Names by the new hash that a content had once before, by the text of what it is called now. */
  readonly #returning = new Map<ContentId, ContentRef>();
  readonly #standIns = new Map<ContentId, ContentRef>();
  readonly #taken: ContentTable;

  private constructor(from: ContentHash, to: ContentHash) {
    this.from = from;
    this.to = to;
    this.#old = new ContentColumn(from.width);
    this.#new = new ContentColumn(to.width);
    this.#taken = new ContentTable(to.width);
  }

  /** Those that were read so far. @throws ImgdedupError STORE_DAMAGED, FORMAT_UNSUPPORTED */
  static async load(store: ObjectStore, from: ContentHash, to: ContentHash): Promise<NewNames> {
    const names = new NewNames(from, to);
    // Their keys sort as digests do.
    for await (const [, value] of store.range(aliasPrefix)) names.#add(aliasCodec.decode(value));
    return names;
  }

  /** Number of contents that were read. */
  get count(): number {
    return this.#old.count;
  }

  get standIns(): number {
    return this.#standIns.size;
  }

  /** The name of a content that was read. */
  find(content: ContentRef): ContentRef | undefined {
    const at = this.#old.find(content);
    return at === -1 ? undefined : this.#new.at(at);
  }

  /** The name of any content. */
  of(content: ContentRef): ContentRef {
    return this.find(content) ?? this.#standIn(content);
  }

  /**
   * All that the repository has to know afterwards: stand-ins that {@link of} made among them.
   * @param store where the aliases of before are
   */
  async *aliases(store: ObjectStore): AsyncGenerator<Alias> {
    for (let at = 0; at < this.count; at += 1) {
      yield {
        id: this.#idBefore(this.#old.at(at)),
        now: this.#idAfter(this.#new.at(at)),
        kind: 'read',
      };
    }
    for await (const [, value] of store.range(aliasPrefix)) {
      const alias = aliasCodec.decode(value);
      if (!isIdBy(this.from, alias.now) || isIdBy(this.to, alias.id)) continue;
      const before = contentRef(alias.now);
      const isRead = alias.kind === 'read' && this.find(before) !== undefined;
      const kind = isRead ? 'read' : 'stand-in';
      yield { id: alias.id, now: this.#idAfter(this.of(before)), kind };
    }
    for (const [id, name] of this.#standIns) {
      yield { id, now: this.#idAfter(name), kind: 'stand-in' };
    }
  }

  #add({ id, now }: Alias): void {
    if (isIdBy(this.from, id) && isIdBy(this.to, now)) {
      this.#old.add(contentRef(id));
      this.#new.add(this.#free(contentRef(now)));
    } else if (isIdBy(this.from, now) && isIdBy(this.to, id)) {
      this.#returning.set(now, contentRef(id));
    }
  }

  #standIn(content: ContentRef): ContentRef {
    const id = this.#idBefore(content);
    const known = this.#standIns.get(id);
    if (known !== undefined) return known;
    const digest = this.#returning.get(id)?.digest ?? this.to.digest(Buffer.from(id));
    const name = this.#free({ digest, ordinal: 0 });
    this.#standIns.set(id, name);
    return name;
  }

  /** Different contents stay different, whatever their digests are. */
  #free({ digest }: ContentRef): ContentRef {
    let ordinal = 0;
    while (this.#taken.has({ digest, ordinal })) ordinal += 1;
    this.#taken.add(digest, ordinal);
    return { digest, ordinal };
  }

  #idBefore({ digest, ordinal }: ContentRef): ContentId {
    return contentId(this.from.name, digest, ordinal);
  }

  #idAfter({ digest, ordinal }: ContentRef): ContentId {
    return contentId(this.to.name, digest, ordinal);
  }
}
