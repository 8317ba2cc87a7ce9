import type { PartsHash } from '../../../digest/parts-hash.js';
import { ByteSource } from '../byte-source.js';
import { headLength, sniffFormat } from '../formats.js';
import { largestPreview, readRawFile } from '../raw/raw-file.js';
import { writeJpeg } from './jpeg.js';

/** Whether it begins like a raw file of any maker. */
export function isRaw(file: Buffer): boolean {
  return sniffFormat(file.subarray(0, headLength)) === 'raw';
}

/**
 * Writes what a raw file shows: what the sensor saw, what says how a picture is made of it (but not in
 * makers' notes), how it is turned, and its largest preview, which programs that develop it make anew.
 *
 * @returns false if data of the sensor are missing or nobody knows where they are
 */
export function writeRaw(file: Buffer, parts: PartsHash): boolean {
  const source = new ByteSource(file);
  const contents = readRawFile(source);
  if (contents === undefined || contents.sensor.length === 0) return false;
  const { sensor, development, orientation = 0 } = contents;
  if (sensor.some(({ from, to }) => from > to || to > file.length)) return false;
  const preview = largestPreview(source, contents);
  if (preview === undefined) return false;
  parts.part('orientation').add(Buffer.of(orientation));
  for (const value of development) parts.part('development').add(value);
  for (const { from, to } of sensor) parts.part('sensor').add(file.subarray(from, to));
  return writeJpeg(file.subarray(preview.from, preview.to), parts);
}
