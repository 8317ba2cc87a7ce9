import type { ByteSource } from './byte-source.js';

/** A box of an ISO media file: its type, and where its content lies (ISO 14496-12, 4.2). */
export interface Box {
  readonly type: string;
  readonly from: number;
  readonly to: number;
}

/** More boxes than that in one place are not looked at. */
const mostBoxes = 10_000;

/** The boxes that lie one after another between two places; as far as they make sense. */
export function* boxes(file: ByteSource, from = 0, to = file.size): Generator<Box> {
  let at = from;
  for (let count = 0; at + 8 <= to && count < mostBoxes; count += 1) {
    const head = file.read(at, 16);
    if (head.length < 8) return;
    const short = head.readUInt32BE(0);
    if (short === 1 && head.length < 16) return;
    const length = short === 0 ? to - at : short === 1 ? Number(head.readBigUInt64BE(8)) : short;
    const headBytes = short === 1 ? 16 : 8;
    if (length < headBytes) return;
    yield {
      type: head.toString('latin1', 4, 8),
      from: at + headBytes,
      to: Math.min(to, at + length),
    };
    at += length;
  }
}

/** The whole of a file, in which its outermost boxes are. */
export function outermost(file: ByteSource): Box {
  return { type: '', from: 0, to: file.size };
}

/** The first box on a path of types. */
export function findBox(
  file: ByteSource,
  within: Box,
  ...path: readonly string[]
): Box | undefined {
  let box: Box | undefined = within;
  for (const type of path) {
    if (box === undefined) return undefined;
    box = [...boxes(file, box.from, box.to)].find((inner) => inner.type === type);
  }
  return box;
}

/** Whether the last of the outermost boxes is there as a whole. */
export function endsWithBox(file: ByteSource): boolean {
  let at = 0;
  for (let count = 0; at + 8 <= file.size && count < mostBoxes; count += 1) {
    const head = file.read(at, 16);
    const short = head.readUInt32BE(0);
    if (short === 0) return true;
    if (short === 1 && head.length < 16) return false;
    const length = short === 1 ? Number(head.readBigUInt64BE(8)) : short;
    if (length < 8) return false;
    at += length;
  }
  return at === file.size;
}
