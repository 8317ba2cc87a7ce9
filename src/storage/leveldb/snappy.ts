import { VarintReader } from './varint-reader.js';

/** Beyond this no block of ours is; it bounds what damage can ask for. */
const mostBytes = 256 * 1024 * 1024;

/**
 * Takes a block apart that was compressed by Snappy: what `verify --repair`, and early versions of this
 * program, made LevelDB write.
 * @throws ImgdedupError STORE_DAMAGED
 */
export function unsnappy(bytes: Buffer, what: string): Buffer {
  const reader = new VarintReader(bytes, what);
  const length = reader.varint();
  if (length > mostBytes) throw reader.damaged('a block is too large');
  const out = Buffer.alloc(length);
  let at = 0;
  const room = (count: number): void => {
    if (count > length - at) throw reader.damaged('a block is longer than it says');
  };
  while (!reader.isAtEnd) {
    const tag = reader.u8();
    const kind = tag & 3;
    if (kind === 0) {
      const short = tag >> 2;
      const count = 1 + (short < 60 ? short : littleEndian(reader, short - 59));
      room(count);
      out.set(reader.raw(count), at);
      at += count;
      continue;
    }
    const count = kind === 1 ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2);
    const back =
      kind === 1 ? ((tag >> 5) << 8) | reader.u8() : littleEndian(reader, kind === 2 ? 2 : 4);
    room(count);
    if (back === 0 || back > at) throw reader.damaged('a block refers to before its beginning');
    // Byte by byte: what is copied may be what was just written.
    for (const end = at + count; at < end; at += 1) out[at] = out[at - back] ?? 0;
  }
  if (at !== length) throw reader.damaged('a block is shorter than it says');
  return out;
}

function littleEndian(reader: VarintReader, bytes: number): number {
  return reader.raw(bytes).readUIntLE(0, bytes);
}
