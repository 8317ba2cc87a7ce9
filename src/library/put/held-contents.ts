import type { FileStat } from '../../model/snapshot/file-table.js';
import type { RelPath } from '../../model/paths/path.js';
import { contentKeys, digestKey } from '../snapshot/content-runs.js';
import { loadLatestSnapshot } from '../snapshot/latest-snapshot.js';
import { RowIndex } from '../snapshot/row-index.js';
import type { Tree } from '../snapshot/tree.js';
import type { PutPlace } from './put-place.js';

/** A file that holds a content, as the newest snapshot knows it. */
export interface HeldFile {
  readonly path: RelPath;
  readonly ordinal: number;
  readonly stat: FileStat;
}

/** What the newest snapshot knows. */
type Loaded = { readonly tree: Tree; readonly rows: RowIndex } | 'no snapshot';

/** Files of one content that are looked at: one that is as it was will do. */
const mostTried = 4;

/** Contents of the files that the repository knew when this was asked first: 80 bytes a file. */
export class HeldContents {
  readonly #place: PutPlace;
  #loading: Promise<Loaded> | undefined;
  #loaded: Loaded | undefined;

  constructor(place: PutPlace) {
    this.#place = place;
  }

  /** Forgets what it knows, so that it asks again. */
  forget(): void {
    this.#loading = undefined;
    this.#loaded = undefined;
  }

  async files(digest: Uint8Array): Promise<readonly HeldFile[]> {
    this.#loading ??= this.#load();
    this.#loaded = await this.#loading;
    return this.known(digest) ?? [];
  }

  /** The same at once; undefined where nobody has asked yet. */
  known(digest: Uint8Array): readonly HeldFile[] | undefined {
    if (this.#loaded === undefined) return undefined;
    if (this.#loaded === 'no snapshot') return [];
    const { tree, rows } = this.#loaded;
    const wanted = Buffer.from(digest);
    const held: HeldFile[] = [];
    for (const row of rows.rows(digestKey(digest))) {
      const { folder, local } = tree.locate(row);
      const { files } = folder.state;
      if (!wanted.equals(files.digest(local))) continue;
      held.push({ path: tree.path(row), ordinal: files.ordinal(local), stat: files.stat(local) });
      if (held.length === mostTried) break;
    }
    return held;
  }

  async #load(): Promise<Loaded> {
    const latest = await this.#place.transaction(loadLatestSnapshot);
    if (latest === undefined) return 'no snapshot';
    const { tree } = latest;
    return { tree, rows: RowIndex.from(tree.rows, contentKeys(tree)) };
  }
}
