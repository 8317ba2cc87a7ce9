/** So many bytes say how long a file is. */
export const webpHeadBytes = 12;

/**
 * Whether a file of WebP is as long as it says: writing one may have been cut off.
 * @param head its first {@link webpHeadBytes}, or more
 */
export function isWholeWebp(head: Buffer, length: number): boolean {
  return (
    head.length >= webpHeadBytes &&
    head.toString('latin1', 0, 4) === 'RIFF' &&
    head.toString('latin1', 8, webpHeadBytes) === 'WEBP' &&
    head.readUInt32LE(4) + 8 === length
  );
}
