/** A TIFF of one directory with these tags, each one number, and no pixels. */
export function tiffOf(
  tags: Readonly<Record<number, number>>,
  { little }: { readonly little: boolean },
): Buffer {
  const entries = Object.entries(tags);
  const bytes = Buffer.alloc(8 + 2 + entries.length * 12 + 4);
  const short = (value: number, at: number): number =>
    little ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at);
  const long = (value: number, at: number): number =>
    little ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at);
  bytes.write(little ? 'II' : 'MM', 'latin1');
  short(42, 2);
  long(8, 4);
  short(entries.length, 8);
  for (const [index, [tag, value]] of entries.entries()) {
    const at = 10 + index * 12;
    const isShort = value <= 0xffff;
    short(Number(tag), at);
    short(isShort ? 3 : 4, at + 2);
    long(1, at + 4);
    if (isShort) short(value, at + 8);
    else long(value, at + 8);
  }
  return bytes;
}
