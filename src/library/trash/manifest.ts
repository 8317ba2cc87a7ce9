import { readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { systemCode } from '../../model/errors/errors.js';
import type { RelPath } from '../../model/paths/path.js';
import type { TrashRecord } from '../../model/actions/trash.js';
import { decodeSound } from '../../storage/codec.js';
import { trashManifestCodec } from '../../storage/codecs/trash-manifest.js';
import { trashManifest } from './trash.js';

const lineBreak = 0x0a;

/**
 * What the manifest of one action says of each file, by where it was. Lines that are not whole are left
 * out: a crash may leave one at the end, of files that were not moved yet.
 * @throws ImgdedupError FORMAT_UNSUPPORTED
 */
export function readManifest(
  dataFolder: string,
  action: number,
): ReadonlyMap<RelPath, TrashRecord> {
  const bytes = readIfThere(trashManifest(dataFolder, action));
  const records = new Map<RelPath, TrashRecord>();
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(lineBreak, from);
    const line = bytes.subarray(from, end === -1 ? bytes.length : end);
    from += line.length + 1;
    const record = decodeSound(trashManifestCodec, line)?.record;
    if (record?.action === action) records.set(record.path, record);
  }
  return records;
}

/** The lines of a manifest that say so. */
export function manifestLines(records: readonly TrashRecord[]): Buffer {
  const lineEnd = Buffer.of(lineBreak);
  return Buffer.concat(records.flatMap((record) => [trashManifestCodec.encode(record), lineEnd]));
}

/** Puts another manifest in place of one that does not say what it should. */
export async function writeManifest(
  dataFolder: string,
  action: number,
  records: readonly TrashRecord[],
): Promise<void> {
  const path = trashManifest(dataFolder, action);
  const temporary = `${path}.tmp`;
  {
    await using file = await open(temporary, 'w');
    await file.writeFile(manifestLines(records));
    await file.sync();
  }
  await rename(temporary, path);
}

function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}
