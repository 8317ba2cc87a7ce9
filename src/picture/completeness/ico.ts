import type { ByteSource } from '../formats/byte-source.js';

const [headBytes, entryBytes, countAt] = [6, 16, 4] as const;

interface Entry {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
}

/** Share of the bytes of an icon's pictures that its file lacks. */
export function missingOfIcons(file: ByteSource): number {
  let [all, lacking] = [0, 0];
  for (const { from, to } of entriesOf(file)) {
    all += to - from;
    lacking += Math.max(0, to - Math.max(from, file.size));
  }
  return all === 0 ? 0 : lacking / all;
}

/**
 * An icon without the pictures that break off.
 * @returns undefined where nothing breaks off, or everything does
 */
export function wholeIcons(file: ByteSource): Buffer | undefined {
  const entries = entriesOf(file);
  const whole = entries.filter(({ to }) => to <= file.size);
  if (whole.length === entries.length || whole.length === 0) return undefined;
  const head = Buffer.from(file.read(0, headBytes));
  head.writeUInt16LE(whole.length, countAt);
  // What is behind the shorter list stays where it is.
  const room = Buffer.alloc((entries.length - whole.length) * entryBytes);
  const list = Buffer.concat([head, ...whole.map(({ bytes }) => bytes), room]);
  return Buffer.concat([list, file.read(list.length, file.size)]);
}

function entriesOf(file: ByteSource): Entry[] {
  const head = file.read(0, headBytes);
  if (head.length < headBytes) return [];
  const list = file.read(headBytes, head.readUInt16LE(countAt) * entryBytes);
  return Array.from({ length: Math.floor(list.length / entryBytes) }, (_, nth) => {
    const bytes = list.subarray(nth * entryBytes, (nth + 1) * entryBytes);
    const from = bytes.readUInt32LE(12);
    return { bytes, from, to: from + bytes.readUInt32LE(8) };
  });
}
