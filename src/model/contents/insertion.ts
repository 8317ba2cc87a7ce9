/** Bytes that were put into a file. */
export interface Insertion {
  /** Where they lie now. */
  readonly at: number;
  readonly bytes: Buffer;
}

/** @param insertions by place, the first first */
export function withInsertions(former: Buffer, insertions: readonly Insertion[]): Buffer {
  const parts: Buffer[] = [];
  let [from, made] = [0, 0];
  for (const { at, bytes } of insertions) {
    const until = at - made;
    parts.push(former.subarray(from, until), bytes);
    from = until;
    made += bytes.length;
  }
  return Buffer.concat([...parts, former.subarray(from)]);
}

/** The file as it was before; undefined where they do not lie where they were put. */
export function withoutInsertions(
  bytes: Buffer,
  insertions: readonly Insertion[],
): Buffer | undefined {
  const parts: Buffer[] = [];
  let from = 0;
  for (const insertion of insertions) {
    const end = insertion.at + insertion.bytes.length;
    if (insertion.at < from || !bytes.subarray(insertion.at, end).equals(insertion.bytes)) {
      return undefined;
    }
    parts.push(bytes.subarray(from, insertion.at));
    from = end;
  }
  return Buffer.concat([...parts, bytes.subarray(from)]);
}
