import type { PartsHash } from '../../../digest/parts-hash.js';
import { ByteSource } from '../byte-source.js';
import { sniffFormat } from '../formats.js';
import { boxes, endsWithBox } from '../iso-box.js';

const codestreamMark = Buffer.of(0xff, 0x0a);

export function isJxl(file: Buffer): boolean {
  return sniffFormat(file.subarray(0, 64)) === 'jxl';
}

/**
 * Writes what a JPEG XL shows (ISO 18181-2): its codestream, which holds profile and orientation too. It is the
 * same whether it stands alone or in a container with metadata.
 *
 * @returns false if a part of it is missing
 */
export function writeJxl(file: Buffer, parts: PartsHash): boolean {
  parts.part('codestream');
  if (file.subarray(0, 2).equals(codestreamMark)) {
    parts.add(file);
    return true;
  }
  let pieces = 0;
  let isComplete = false;
  const source = new ByteSource(file);
  for (const { type, from, to } of boxes(source)) {
    if (type === 'jxlc') {
      if (pieces > 0) return false;
      parts.add(file.subarray(from, to));
      isComplete = true;
    } else if (type === 'jxlp') {
      if (isComplete || to - from < 4) return false;
      // A number that counts up, its highest bit set in the last one.
      const number = file.readUInt32BE(from);
      if ((number & 0x7fff_ffff) !== pieces) return false;
      parts.add(file.subarray(from + 4, to));
      isComplete = number >= 0x8000_0000;
      pieces += 1;
    }
  }
  return isComplete && endsWithBox(source);
}
