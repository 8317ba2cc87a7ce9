import type WrapAnsi from 'wrap-ansi';

/** A stream that people may be reading at a terminal. */
export type Readers = Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>;

let wrapAnsi: typeof WrapAnsi | undefined;

/** Loads what breaks lines, where a terminal is there that needs it. To be called before {@link wrapped}. */
export async function loadWrap(streams: readonly Readers[]): Promise<void> {
  if (streams.some(({ isTTY }) => isTTY)) ({ default: wrapAnsi } = await import('wrap-ansi'));
}

/**
 * Prose, broken between words where a line is longer than the terminal is wide. What follows is
 * indented as the line is, and further lines of a remark (`hint: …`) below its first word. For pipes
 * and files it stays as it is.
 */
export function wrapped(text: string, { isTTY, columns }: Readers): string {
  const wrap = wrapAnsi;
  if (!isTTY || wrap === undefined || !(columns > 0)) return text;
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
