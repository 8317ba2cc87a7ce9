/** Longer texts are no names or keywords, but data. */
const longestName = 1000;
/** What people write into a caption. */
export const longestWriting = 20_000;

/** Text as cameras write it: ended by a zero, filled up with spaces. Undefined where nothing is left. */
export function textOf(bytes: Buffer, longest?: number): string | undefined {
  const end = bytes.indexOf(0);
  const own = end === -1 ? bytes : bytes.subarray(0, end);
  // UTF-8 as far as it is that; else what programs wrote before there was a choice.
  const utf8 = own.toString('utf8');
  return cleaned(utf8.includes('\ufffd') ? own.toString('latin1') : utf8, longest);
}

/** The same of text that is one already. */
export function cleaned(text: string, longest = longestName): string | undefined {
  const own = text
    .slice(0, longest)
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim();
  return own === '' ? undefined : own;
}
