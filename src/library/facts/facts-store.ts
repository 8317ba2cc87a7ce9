import type { ContentRef } from '../../model/contents/content-id.js';
import type { Facts, ReadFacts } from '../../model/facts/facts.js';
import { factsVersion } from '../../picture/facts/facts-of.js';
import { decodeSound } from '../../storage/codec.js';
import { factsCodec } from '../../storage/codecs/facts.js';
import { factsKey } from '../../storage/keys.js';
import type { StoreChange, StoreReader } from '../../storage/object-store.js';
import type { Repository } from '../repository/repository.js';
import { isCurrent } from './current-facts.js';

/**
 * Records that are read in one go, and in one transaction: a tenth of a second. To open a large LevelDB takes as long
 * as to read a thousand of them.
 */
const [readSize, batchSize] = [1000, 16_000];

/** What is stored of a content: undefined where nothing is, or of another version. */
export type KnownFacts =
  | { readonly kind: 'facts'; readonly facts: Facts }
  /** It is no picture, or nothing could be read. */
  | { readonly kind: 'none' };

/** What is stored of these, in their order. */
export async function* storedFacts<T extends { readonly content: ContentRef }>(
  repository: Repository,
  items: Iterable<T>,
): AsyncGenerator<{ readonly item: T; readonly known: KnownFacts | undefined }> {
  for (const some of batches(items)) {
    const values = await repository.transaction((store) => readRecords(store, some));
    const plugins = repository.plugins.pictures;
    for (const [at, item] of some.entries()) {
      const record = decodeSound(factsCodec, values[at])?.record;
      const isKnown = record !== undefined && isCurrent(record, plugins);
      yield { item, known: isKnown ? asKnown(record.facts) : undefined };
    }
  }
}

async function readRecords(
  store: StoreReader,
  items: readonly { readonly content: ContentRef }[],
): Promise<(Buffer | undefined)[]> {
  const values: (Buffer | undefined)[] = [];
  for (let from = 0; from < items.length; from += readSize) {
    const keys = items.slice(from, from + readSize).map(({ content }) => factsKey(content));
    values.push(...(await store.getMany(keys)));
  }
  return values;
}

function asKnown(facts: Facts | undefined): KnownFacts {
  return facts === undefined ? { kind: 'none' } : { kind: 'facts', facts };
}

function* batches<T>(items: Iterable<T>): Generator<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    if (batch.push(item) < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** What is written down of a content. */
export function factsChange(content: ContentRef, { facts, asked }: ReadFacts): StoreChange {
  const value = factsCodec.encode({ version: factsVersion, asked, facts });
  return { type: 'put', key: factsKey(content), value };
}
