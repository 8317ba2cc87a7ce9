import { isPartName } from '../model/plugins/plugin.js';
import type { PartVersion } from '../model/facts/plugin-part.js';
import { damagedRecord, type ByteReader, type ByteWriter } from './bytes.js';

/** A part of a plugin with its version, and one more thing that is so or not. */
export function writePart(
  writer: ByteWriter,
  { name, version }: PartVersion,
  flag: boolean,
): ByteWriter {
  return writer.text(name).u16(version).flag(flag);
}

/**
 * @param what the record is
 * @throws ImgdedupError STORE_DAMAGED
 */
export function readPart(
  reader: ByteReader,
  what: string,
): { readonly part: PartVersion; readonly flag: boolean } {
  const name = reader.text();
  if (!isPartName(name)) throw damagedRecord(what, 'it names no part of a plugin');
  return { part: { name, version: reader.u16() }, flag: reader.flag() };
}
