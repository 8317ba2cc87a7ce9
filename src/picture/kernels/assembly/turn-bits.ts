const bytesOfVector: usize = 32;
/** Of one symmetry: for each bit the one it comes from, then the bits that are flipped on the way. */
const bytesOfMoves: usize = 288;

/**
 * Vectors of 256 bits after symmetries of a picture.
 *
 * @param forms a word for each result: the symmetry in its lowest three bits, above them which vector is turned
 * @param moves of the bits, for each symmetry
 * @param room for 256 bytes
 */
export function turnBits(
  vectors: usize,
  forms: usize,
  count: i32,
  moves: usize,
  room: usize,
  target: usize,
): void {
  let to = target;
  for (let at = 0; at < count; at += 1) {
    const form = load<u32>(forms + (at << 2));
    const move = moves + (form & 7) * bytesOfMoves;
    spread(vectors + (form >> 3) * bytesOfVector, room);
    for (let byte: usize = 0; byte < bytesOfVector; byte += 1) {
      const from = move + (byte << 3);
      let bits = <u32>load<u8>(room + load<u8>(from));
      bits |= (<u32>load<u8>(room + load<u8>(from, 1))) << 1;
      bits |= (<u32>load<u8>(room + load<u8>(from, 2))) << 2;
      bits |= (<u32>load<u8>(room + load<u8>(from, 3))) << 3;
      bits |= (<u32>load<u8>(room + load<u8>(from, 4))) << 4;
      bits |= (<u32>load<u8>(room + load<u8>(from, 5))) << 5;
      bits |= (<u32>load<u8>(room + load<u8>(from, 6))) << 6;
      bits |= (<u32>load<u8>(room + load<u8>(from, 7))) << 7;
      store<u8>(to + byte, bits ^ <u32>load<u8>(move + 256 + byte));
    }
    to += bytesOfVector;
  }
}

/** A byte for each bit: 0 or 1. */
function spread(vector: usize, room: usize): void {
  const places = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);
  const halves = i8x16(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
  const one = i8x16.splat(1);
  for (let at: usize = 0; at < bytesOfVector; at += 2) {
    const bytes = v128.swizzle(v128.load16_splat(vector + at), halves);
    const isSet = i8x16.eq(v128.and(bytes, places), places);
    v128.store(room + (at << 3), v128.and(isSet, one));
  }
}
