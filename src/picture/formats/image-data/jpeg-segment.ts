const eoi = 0xd9;

/** A marker of a JPEG and what belongs to it (ITU-T T.81, B.1.1). */
export interface Segment {
  readonly marker: number;
  /** Without marker and length. */
  readonly body: Buffer;
  readonly end: number;
}

/** @returns undefined where there is no whole one */
export function segmentAt(file: Buffer, from: number): Segment | undefined {
  if (file[from] !== 0xff) return undefined;
  let at = from + 1;
  // Any number of 0xFF may stand before a marker.
  while (file[at] === 0xff) at += 1;
  const marker = file[at];
  at += 1;
  if (marker === undefined) return undefined;
  if (marker === eoi) return { marker, body: file.subarray(at, at), end: at };
  if (at + 2 > file.length) return undefined;
  const end = at + file.readUInt16BE(at);
  if (end < at + 2 || end > file.length) return undefined;
  return { marker, body: file.subarray(at + 2, end), end };
}
