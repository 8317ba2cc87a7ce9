/** A run of zeros, in bytes. */
export interface Hole {
  readonly from: number;
  readonly to: number;
}

/**
 * Zeros in a row that are a hole where a picture does not come out even: a lost cluster of a disk,
 * the part of a download that never came. Flat pictures have as many zeros, and come out.
 */
const holeBytes = 256;
const zeros = Buffer.alloc(holeBytes);

export function hasHole(bytes: Buffer): boolean {
  return bytes.includes(zeros);
}

/** Runs of at least {@link holeBytes} zeros. */
export function holesIn(bytes: Buffer): Hole[] {
  const holes: Hole[] = [];
  for (let from = bytes.indexOf(zeros); from !== -1;) {
    let to = from + holeBytes;
    while (bytes[to] === 0) to += 1;
    holes.push({ from, to });
    from = bytes.indexOf(zeros, to);
  }
  return holes;
}

export function isAllZeros(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}
