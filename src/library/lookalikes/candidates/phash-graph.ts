import { Neighbours, sweep, sweepAll } from '../../../picture/index/phash/neighbours.js';
import { annChecksumCodec } from '../../../storage/codecs/ann-checksum.js';
import { decodeSound } from '../../../storage/codec.js';
import { neighboursKey } from '../../../storage/keys.js';
import { checkInterrupted } from '../../repository/interrupt.js';
import type { Repository } from '../../repository/repository.js';
import type { Catalog } from '../catalog/catalog.js';
import { indexing, type IndexOptions } from './index-options.js';
import { Pace } from './pace.js';
import type { PhashFamilies } from './phash-families.js';

/**
 * Opens the stored graph, or makes it anew where it is missing, doubtful or full of gaps, and
 * brings it to where the catalog is.
 * @throws ImgdedupError INTERRUPTED; what was added is saved
 */
export async function openGraph(
  repository: Repository,
  catalog: Catalog,
  families: PhashFamilies,
  options: IndexOptions,
): Promise<Neighbours> {
  const bytes = await repository.transaction((store) => store.get(neighboursKey));
  const checksum = decodeSound(annChecksumCodec, bytes)?.record;
  const stored = checksum && (await Neighbours.open(repository.indexFolder, checksum));
  const usable = stored?.wantsRebuild === true ? undefined : stored;
  if (usable === undefined) await stored?.[Symbol.asyncDispose]();
  const graph = usable ?? (await Neighbours.create());
  const files = new GraphFiles(repository, graph, checksum?.generation ?? 0);
  try {
    const hasChanged = await bringUpToDate(graph, families, catalog, files, options);
    if (options.mayWrite && (hasChanged || usable === undefined)) await files.save();
  } catch (error) {
    await graph[Symbol.asyncDispose]();
    throw error;
  }
  return graph;
}

/** Removes a graph that nobody will ask, and would only fall behind. Needs the right to write. */
export async function dropGraph(repository: Repository): Promise<void> {
  const isStored = await repository.transaction(async (store) => {
    if (!(await store.hasAny(neighboursKey))) return false;
    await store.write([{ type: 'del', key: neighboursKey }]);
    return true;
  });
  if (isStored) await sweepAll(repository.indexFolder);
}

/** Where the graph is stored. */
class GraphFiles {
  readonly #repository: Repository;
  readonly #graph: Neighbours;
  readonly #pace = new Pace();
  #generation: number;

  constructor(repository: Repository, graph: Neighbours, generation: number) {
    this.#repository = repository;
    this.#graph = graph;
    this.#generation = generation;
  }

  async save(): Promise<void> {
    const { indexFolder } = this.#repository;
    const saved = await this.#graph.save(indexFolder, this.#generation + 1);
    this.#generation = saved.generation;
    await this.#repository.transaction((store) =>
      store.write([{ type: 'put', key: neighboursKey, value: annChecksumCodec.encode(saved) }]),
    );
    // Only now does nothing refer to the older ones any more.
    await sweep(indexFolder, saved);
  }

  async saveIfDue(): Promise<void> {
    if (this.#pace.isDue) await this.#pace.take(() => this.save());
  }
}

/** Entries that are added in one go: about a second. */
const addSize = 1024;

/** @returns whether anything had to be done that is not saved */
async function bringUpToDate(
  graph: Neighbours,
  families: PhashFamilies,
  catalog: Catalog,
  files: GraphFiles,
  { mayWrite, signal, onProgress }: IndexOptions,
): Promise<boolean> {
  const present = new Set(await graph.keys());
  const missing = [];
  for (const position of families.heads()) {
    const key = catalog.number(position);
    if (!present.delete(key)) missing.push({ key, phash: catalog.phash(position) });
  }
  await graph.remove([...present]);
  missing.sort((a, b) => a.key - b.key);
  for (let at = 0; at < missing.length; at += addSize) {
    await graph.add(missing.slice(at, at + addSize));
    onProgress?.(indexing(Math.min(at + addSize, missing.length), missing.length));
    if (mayWrite && signal?.aborted === true) await files.save();
    checkInterrupted(signal);
    if (mayWrite) await files.saveIfDue();
  }
  return present.size + missing.length > 0;
}
