import type { ByteSource } from '../formats/byte-source.js';

/** Share of the bytes that a WebP says it has, and has not. */
export function missingOfWebp(file: ByteSource): number | undefined {
  const head = file.read(0, 8);
  if (head.length < 8) return undefined;
  const promised = 8 + head.readUInt32LE(4);
  return 1 - Math.min(promised, file.size) / promised;
}
