/** PostgreSQL's type `bytea`. */
const elementType = 17;
const [headBytes, lengthBytes] = [20, 4];

/**
 * An array of byte strings as PostgreSQL takes it in binary (`array_recv` in its `arrayfuncs.c`): number of
 * dimensions, whether there are nulls, type of the elements, their count, the first index; then length and
 * bytes of each. The text form would be twice as long.
 */
export function encodeByteArray(items: readonly Uint8Array[]): Buffer {
  const bytes = items.reduce((sum, { length }) => sum + lengthBytes + length, headBytes);
  const array = Buffer.allocUnsafe(bytes);
  let at = 0;
  for (const word of [1, 0, elementType, items.length, 1]) at = array.writeInt32BE(word, at);
  for (const item of items) {
    at = array.writeInt32BE(item.length, at);
    array.set(item, at);
    at += item.length;
  }
  return array;
}
