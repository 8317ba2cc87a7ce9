import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { namesIn } from '../../fs/names-in.js';
import { annPath } from '../../picture/index/phash/neighbours-file.js';
import { segmentName } from '../../picture/index/lsh/manifest.js';
import { decodeSound } from '../../storage/codec.js';
import { annChecksumCodec } from '../../storage/codecs/ann-checksum.js';
import { pointManifestCodec } from '../../storage/codecs/point-manifest.js';
import { pictureColumnsCodec } from '../../storage/codecs/picture-columns.js';
import { neighboursKey, pictureColumnsKey, pointIndexKey } from '../../storage/keys.js';
import { columnsName } from '../lookalikes/columns/columns-file.js';
import type { Repository } from '../repository/repository.js';

/** Names that the program gives to files of indexes, finished or not. */
const ownName =
  /^(?:phash-\d+\.usearch(?:\.tmp)?|\d+\.points(?:\.new)?|pictures-\d+\.columns(?:\.tmp)?)$/;

/** Removes files of indexes that no record names. Needs the right to write. */
export async function sweepIndexFiles(repository: Repository): Promise<void> {
  const { indexFolder } = repository;
  const [checksumBytes, manifestBytes, columnsBytes] = await repository.transaction((store) =>
    store.getMany([neighboursKey, pointIndexKey, pictureColumnsKey]),
  );
  const checksum = decodeSound(annChecksumCodec, checksumBytes)?.record;
  const manifest = decodeSound(pointManifestCodec, manifestBytes)?.record;
  const named = new Set(manifest?.segments.map(({ file }) => segmentName(file)));
  if (checksum !== undefined) named.add(basename(annPath(indexFolder, checksum.generation)));
  const columns = decodeSound(pictureColumnsCodec, columnsBytes)?.record;
  if (columns !== undefined) named.add(columnsName(columns.generation));
  for (const name of await namesIn(indexFolder)) {
    if (ownName.test(name) && !named.has(name)) await rm(join(indexFolder, name), { force: true });
  }
}
