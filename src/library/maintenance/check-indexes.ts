import { pointVectors } from '../../picture/fingerprint/oriented.js';
import { readRows } from '../../picture/index/phash/neighbours-file.js';
import { DoubtfulIndexError } from '../../picture/index/lsh/manifest.js';
import { PointIndex } from '../../picture/index/lsh/point-index.js';
import { bitsWidth } from '../../model/pictures/picture.js';
import { decodeSound } from '../../storage/codec.js';
import { annChecksumCodec } from '../../storage/codecs/ann-checksum.js';
import { featuresCodec } from '../../storage/codecs/features.js';
import { pointManifestCodec } from '../../storage/codecs/point-manifest.js';
import { pictureColumnsCodec } from '../../storage/codecs/picture-columns.js';
import {
  featuresKey,
  neighboursKey,
  pictureColumnsKey,
  pointIndexKey,
} from '../../storage/keys.js';
import type { Repository } from '../repository/repository.js';
import type { Catalog } from '../lookalikes/catalog/catalog.js';
import { hasDetail } from '../lookalikes/catalog/catalog-rules.js';
import { wantsGraph } from '../lookalikes/candidates/neighbour-index.js';
import { PhashFamilies } from '../lookalikes/candidates/phash-families.js';
import { encodeColumns } from '../lookalikes/columns/columns-code.js';
import { columnsName, readColumns } from '../lookalikes/columns/columns-file.js';
import { damagedWhy } from './check-records.js';
import type { Report } from './report.js';

/**
 * Both indexes of look-alikes and the columns of pictures: their records, their files byte for byte, and who is in them.
 * @param mostScanned pictures up to which there is no graph; tests want one of few
 */
export async function checkIndexes(
  repository: Repository,
  catalog: Catalog | undefined,
  report: Report,
  mostScanned?: number,
): Promise<void> {
  await checkGraph(repository, catalog, report, mostScanned);
  await checkPoints(repository, catalog, report);
  await checkColumns(repository, catalog, report);
}

/** The file of columns, and whether it says of pictures what the store says. */
async function checkColumns(
  repository: Repository,
  catalog: Catalog | undefined,
  report: Report,
): Promise<void> {
  const bytes = await repository.transaction((store) => store.get(pictureColumnsKey));
  if (bytes === undefined) return;
  report.checked.records += 1;
  report.checked.indexFiles += 1;
  const record = decodeSound(pictureColumnsCodec, bytes)?.record;
  if (record === undefined) {
    report.forget('checksum of the picture columns', damagedWhy, pictureColumnsKey);
    return;
  }
  const what = `ann/${columnsName(record.generation)}`;
  const content = readColumns(repository.indexFolder, record);
  if (content === undefined) report.forget(what, 'is missing or damaged', pictureColumnsKey);
  if (content === undefined || catalog === undefined) return;
  const same = encodeColumns(content).equals(
    encodeColumns({ ...content, catalog: catalog.columns }),
  );
  if (!same) report.forget(what, 'says of pictures what the store does not', pictureColumnsKey);
}

async function checkGraph(
  repository: Repository,
  catalog: Catalog | undefined,
  report: Report,
  mostScanned: number | undefined,
): Promise<void> {
  const bytes = await repository.transaction((store) => store.get(neighboursKey));
  if (bytes === undefined) {
    if (catalog !== undefined && wantsGraph(catalog, mostScanned)) {
      report.behind += heads(catalog).size;
    }
    return;
  }
  report.checked.records += 1;
  report.checked.indexFiles += 1;
  const checksum = decodeSound(annChecksumCodec, bytes)?.record;
  if (checksum === undefined) {
    report.forget('checksum of the neighbours', damagedWhy, neighboursKey);
    return;
  }
  const what = `ann/phash-${checksum.generation}.usearch`;
  const rows = await readRows(repository.indexFolder, checksum);
  if (rows === undefined) report.forget(what, 'is missing or damaged', neighboursKey);
  if (rows === undefined || catalog === undefined) return;
  const missing = heads(catalog);
  for (const [at, key] of rows.keys.entries()) {
    if (rows.isRemoved[at] === 1) continue;
    const position = catalog.positionOf(key);
    if (position === -1 || !missing.delete(key)) {
      report.behind += 1;
      continue;
    }
    const phash = rows.phashes.subarray(at * bitsWidth, (at + 1) * bitsWidth);
    if (Buffer.compare(phash, catalog.phash(position)) !== 0) {
      report.forget(what, `holds another hash of picture ${key} than the store`, neighboursKey);
      return;
    }
  }
  report.behind += missing.size;
}

/** Numbers of the pictures that stand for all of their pHash. */
function heads(catalog: Catalog): Set<number> {
  const families = new PhashFamilies(catalog);
  return new Set([...families.heads()].map((position) => catalog.number(position)));
}

async function checkPoints(
  repository: Repository,
  catalog: Catalog | undefined,
  report: Report,
): Promise<void> {
  const bytes = await repository.transaction((store) => store.get(pointIndexKey));
  if (bytes === undefined) return;
  report.checked.records += 1;
  const manifest = decodeSound(pointManifestCodec, bytes)?.record;
  if (manifest === undefined) {
    report.forget('list of point files', damagedWhy, pointIndexKey);
    return;
  }
  report.checked.indexFiles += manifest.segments.length;
  await using index = await PointIndex.open(repository.indexFolder, manifest);
  try {
    if (index === undefined) throw new DoubtfulIndexError('a file is missing');
    index.checkAll();
    if (catalog !== undefined) await checkMembers(repository, catalog, index, report);
  } catch (error) {
    if (!(error instanceof DoubtfulIndexError)) throw error;
    report.forget('index of key points', `is not what was written: ${error.why}`, pointIndexKey);
  }
}

/** The index takes in newer pictures only: what it lacks of older ones it would lack for ever. */
async function checkMembers(
  repository: Repository,
  catalog: Catalog,
  index: PointIndex,
  report: Report,
): Promise<void> {
  const present = new Set(index.numbers());
  const last = index.manifest.segments.at(-1)?.last ?? -1;
  const lacking: number[] = [];
  for (let position = 0; position < catalog.count; position += 1) {
    if (!catalog.hasPoints(position) || !hasDetail(catalog, position)) continue;
    if (!present.delete(catalog.number(position))) lacking.push(position);
  }
  report.behind += present.size;
  for (let from = 0; from < lacking.length; from += fetchSize) {
    const some = lacking.slice(from, from + fetchSize);
    for (const position of await withKeyPoints(repository, catalog, some)) {
      const number = catalog.number(position);
      if (number > last) report.behind += 1;
      else throw new DoubtfulIndexError(`picture ${number} is not in it`);
    }
  }
}

/** Features that are fetched in one transaction. */
const fetchSize = 1000;

/** Pictures without key points are in no index. */
async function withKeyPoints(
  repository: Repository,
  catalog: Catalog,
  positions: readonly number[],
): Promise<number[]> {
  const keys = positions.map((position) => featuresKey(catalog.content(position)));
  const values = await repository.transaction((store) => store.getMany(keys));
  return positions.filter((_, at) => {
    const sound = decodeSound(featuresCodec, values[at]);
    return sound !== undefined && pointVectors(sound.record.points).length > 0;
  });
}
