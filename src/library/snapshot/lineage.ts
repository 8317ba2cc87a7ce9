import type { ContentRef } from '../../model/contents/content-id.js';
import { compareNames, joinPath, rootPath, type RelPath } from '../../model/paths/path.js';
import type { Snapshot } from '../../model/snapshot/snapshot.js';
import type { NodeId } from '../../model/snapshot/tree-node.js';
import { nodeKey } from '../../storage/keys.js';
import type { ObjectStore } from '../../storage/object-store.js';
import { decodeNode } from './load-tree.js';
import { fileInSnapshot, type AtPath } from './path-history.js';

/** What a snapshot has of a file that the one before has not. */
export interface LineageStep {
  readonly snapshot: Snapshot;
  readonly change:
    | { readonly kind: 'new' | 'changed' | 'gone' }
    | { readonly kind: 'moved'; readonly from: RelPath };
  readonly path: RelPath;
  /** Undefined where it was not read in full; of what is gone, what it was. */
  readonly content: ContentRef | undefined;
}

/**
 * What became of a file, the newest first: from its path back to where the same content was before, and what
 * that file was before it was changed.
 * @param snapshots the newest first; where the first of them has no such file, the last one that had it counts
 * @throws ImgdedupError STORE_DAMAGED
 */
export async function lineageOf(
  store: ObjectStore,
  snapshots: readonly Snapshot[],
  path: RelPath,
): Promise<LineageStep[]> {
  const [newest, ...older] = snapshots;
  if (newest === undefined) return [];
  const walk = new Walk(store, path, await fileInSnapshot(store, newest, path));
  let later = newest;
  for (const snapshot of older) {
    await walk.step(snapshot, later);
    later = snapshot;
  }
  return walk.end(later);
}

/** From one snapshot to the one before it. */
class Walk {
  readonly #store: ObjectStore;
  readonly #steps: LineageStep[] = [];
  #path: RelPath;
  #content: ContentRef | undefined;
  /** Whether the later snapshot had it. */
  #isThere: boolean;
  #places: ContentPlaces | undefined;

  constructor(store: ObjectStore, path: RelPath, at: AtPath) {
    this.#store = store;
    this.#path = path;
    this.#isThere = at.kind === 'file';
    this.#content = at.kind === 'file' ? at.content : undefined;
  }

  async step(snapshot: Snapshot, later: Snapshot): Promise<void> {
    const own = await fileInSnapshot(this.#store, snapshot, this.#path);
    if (own.kind === 'file') {
      this.#samePath(own, later);
      return;
    }
    const former = await this.#formerPath(snapshot, later);
    if (former === undefined) {
      if (this.#isThere) this.#add(later, { kind: 'new' });
      this.#isThere = false;
      return;
    }
    if (this.#isThere) this.#add(later, { kind: 'moved', from: former });
    this.#path = former;
    if (!this.#isThere) this.#add(later, { kind: 'gone' });
    this.#isThere = true;
  }

  end(oldest: Snapshot): LineageStep[] {
    if (this.#isThere) this.#add(oldest, { kind: 'new' });
    return this.#steps;
  }

  #samePath({ content }: Extract<AtPath, { kind: 'file' }>, later: Snapshot): void {
    if (!this.#isThere) {
      this.#content = content;
      this.#add(later, { kind: 'gone' });
    } else if (content === undefined || this.#content === undefined) {
      // Where one of them was not read, nobody knows of a change.
      this.#content ??= content;
    } else if (!isSame(content, this.#content)) {
      this.#add(later, { kind: 'changed' });
      this.#content = content;
    }
    this.#isThere = true;
  }

  /** Where the same content was that is not there any more in the later snapshot. */
  async #formerPath(snapshot: Snapshot, later: Snapshot): Promise<RelPath | undefined> {
    const content = this.#content;
    if (content === undefined) return undefined;
    if (this.#places?.content !== content) this.#places = new ContentPlaces(this.#store, content);
    const gone: RelPath[] = [];
    for (const path of await this.#places.in(snapshot)) {
      const now = await fileInSnapshot(this.#store, later, path);
      if (now.kind === 'nothing' || !isSame(now.content, content)) gone.push(path);
    }
    const isNamedSo = (path: RelPath): boolean => nameOf(path) === nameOf(this.#path);
    const sorted = gone.toSorted(compareNames);
    return sorted.find(isNamedSo) ?? sorted[0];
  }

  #add(snapshot: Snapshot, change: LineageStep['change']): void {
    this.#steps.push({ snapshot, change, path: this.#path, content: this.#content });
  }
}

function isSame(a: ContentRef | undefined, b: ContentRef): boolean {
  return a?.ordinal === b.ordinal && Buffer.compare(a.digest, b.digest) === 0;
}

function nameOf(path: RelPath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Where a content lies in one snapshot after the other: nodes that all of them share are read once. */
class ContentPlaces {
  readonly #store: ObjectStore;
  readonly content: ContentRef;
  /** Nodes below which it is nowhere. */
  readonly #without = new Set<NodeId>();

  constructor(store: ObjectStore, content: ContentRef) {
    this.#store = store;
    this.content = content;
  }

  in({ root }: Snapshot): Promise<RelPath[]> {
    return this.#below(root, rootPath);
  }

  async #below(id: NodeId, path: RelPath): Promise<RelPath[]> {
    if (this.#without.has(id)) return [];
    const { folders, files } = decodeNode(id, await this.#store.get(nodeKey(id)));
    const found: RelPath[] = [];
    for (const [row, name] of files.names().entries()) {
      if (files.kind(row) !== 'content') continue;
      const content = { digest: files.digest(row), ordinal: files.ordinal(row) };
      if (isSame(content, this.content)) found.push(joinPath(path, name));
    }
    for (const folder of folders) {
      found.push(...(await this.#below(folder.id, joinPath(path, folder.name))));
    }
    if (found.length === 0) this.#without.add(id);
    return found;
  }
}
