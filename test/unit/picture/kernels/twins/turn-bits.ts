/** @param moves for each bit the one it comes from, then those that are flipped on the way */
export function turnedBits(vector: Uint8Array, moves: Uint8Array): Uint8Array {
  const turned = new Uint8Array(vector.length);
  for (let to = 0; to < 8 * vector.length; to += 1) {
    const from = moves[to] ?? 0;
    const bit = ((vector[from >> 3] ?? 0) >> (from & 7)) & 1;
    turned[to >> 3] = (turned[to >> 3] ?? 0) | (bit << (to & 7));
  }
  return turned.map((byte, at) => byte ^ (moves[8 * vector.length + at] ?? 0));
}
