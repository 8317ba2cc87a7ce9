import type { ByteSource } from './byte-source.js';

/** A box of an ISO media file: its type, and where its content lies (ISO 14496-12, 4.2). */
export interface Box {
  readonly type: string;
  readonly from: number;
  /** Not behind the file's end, whatever the box says. */
  readonly to: number;
  /** Whether the file holds all of it. */
  readonly isWhole: boolean;
}

/** More boxes than that in one place are not looked at. */
const mostBoxes = 10_000;

/** The boxes that stand between two places of a file, as far as they can be told apart. */
export function* boxes(file: ByteSource, from: number, to: number): Generator<Box> {
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
      isWhole: at + length <= to,
    };
    at += length;
  }
}

/** The first box of each type in that of the type before it; undefined where one is missing. */
export function findBox(
  file: ByteSource,
  { from, to }: Pick<Box, 'from' | 'to'>,
  ...path: readonly string[]
): Box | undefined {
  let [start, end] = [from, to];
  let box: Box | undefined;
  for (const type of path) {
    box = undefined;
    for (const inner of boxes(file, start, end)) {
      if (inner.type !== type) continue;
      box = inner;
      break;
    }
    if (box === undefined) return undefined;
    [start, end] = [box.from, box.to];
  }
  return box;
}
