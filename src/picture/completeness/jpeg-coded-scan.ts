/** Coded data between two restarts, or all of a scan without them. */
export interface Interval {
  /** Which it is, by the numbers of the restarts around it: some may be lost. */
  readonly nth: number;
  /** Without the zeros that only keep markers apart. Lent until the next. */
  readonly bytes: Buffer;
}

const stuffed = 0;
const [firstRestart, restarts] = [0xd0, 8] as const;

/**
 * Takes the coded data of a scan apart, as far as they are there (ITU-T T.81, B.1.1.5).
 * @param memory as long as the file
 * @returns at last where the next marker is, or the end of the file
 */
export function* codedIntervals(
  file: Buffer,
  from: number,
  memory: Buffer,
): Generator<Interval, number> {
  let [nth, at, begin, to] = [0, from, from, 0];
  for (;;) {
    const mark = file.indexOf(0xff, at);
    const next = mark === -1 ? undefined : file[mark + 1];
    if (next === undefined) {
      to += file.copy(memory, to, begin, mark === -1 ? file.length : mark);
      yield { nth, bytes: memory.subarray(0, to) };
      return file.length;
    }
    // Any number of 0xFF may stand before a marker.
    at = mark + (next === 0xff ? 1 : 2);
    if (next === 0xff) continue;
    to += file.copy(memory, to, begin, next === stuffed ? mark + 1 : mark);
    begin = at;
    if (next === stuffed) continue;
    yield { nth, bytes: memory.subarray(0, to) };
    if (next < firstRestart || next >= firstRestart + restarts) return mark;
    to = 0;
    nth = following(nth, next - firstRestart);
  }
}

/** The next interval after `nth` that this restart begins: they are counted from 0 to 7. */
function following(nth: number, restart: number): number {
  return nth + 1 + ((((restart - nth) % restarts) + restarts) % restarts);
}
