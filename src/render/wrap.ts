import type WrapAnsi from 'wrap-ansi';

/** A stream that people may be reading at a terminal. */
export interface Readers {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

/** Stands for a space at which no line is broken. No character: nobody has it in a name. */
const hold = '\uFDD0';

/** What stays on one line, such as a path: a part of it could not be copied. For {@link wrappedItem}. */
export function whole(text: string): string {
  return text.replaceAll(' ', hold);
}

let wrapAnsi: typeof WrapAnsi | undefined;

/** Loads what breaks lines, where a terminal is there that needs it. To be called before {@link wrapped}. */
export async function loadWrap(streams: readonly Readers[]): Promise<void> {
  if (streams.some(({ isTTY }) => isTTY === true))
    ({ default: wrapAnsi } = await import('wrap-ansi'));
}

/**
 * Prose, broken between words where a line is longer than the terminal is wide. What follows is
 * indented as the line is, and further lines of a remark (`hint: …`) below its first word. For pipes
 * and files it stays as it is.
 */
export function wrapped(text: string, { isTTY, columns = 0 }: Readers): string {
  const wrap = wrapAnsi;
  if (isTTY !== true || wrap === undefined || !(columns > 0)) return text;
  return text
    .split('\n')
    .map((line) => {
      const [indent = ''] = /^(?:[a-z]+: | *)/.exec(line) ?? [];
      const rest = line.slice(indent.length);
      const lines = wrap(rest, Math.max(20, columns - indent.length), { hard: false }).split('\n');
      return indent + lines.join(`\n${' '.repeat(indent.length)}`);
    })
    .join('\n');
}

/**
 * A line of a list, broken between words where the terminal is too narrow; what follows stands below it.
 * @param line with {@link whole} parts @param indent columns in front of what follows
 */
export function wrappedItem(line: string, indent: number, { isTTY, columns = 0 }: Readers): string {
  const wrap = wrapAnsi;
  const plain = line.replaceAll(hold, ' ');
  if (isTTY !== true || wrap === undefined || !(columns > 0)) return plain;
  const [start = ''] = /^ */.exec(line) ?? [];
  const [first = '', ...others] = broken(whole(start) + line.slice(start.length), columns);
  if (others.length === 0) return plain;
  const rest = broken(others.join(' '), Math.max(20, columns - indent));
  return [first, ...rest].join(`\n${' '.repeat(indent)}`).replaceAll(hold, ' ');

  function broken(text: string, width: number): string[] {
    return wrap?.(text, width, { hard: false }).split('\n') ?? [text];
  }
}
