/** How a sidecar writes its characters. */
export type SidecarEncoding = 'utf8' | 'utf16le' | 'utf16be';

/** A sidecar as text: a mark of the byte order stays its first character. */
export interface SidecarText {
  readonly text: string;
  readonly encoding: SidecarEncoding;
}

/** @returns undefined for bytes that are not of one of these, or would not be the same again */
export function decodeSidecar(bytes: Buffer): SidecarText | undefined {
  const encoding = encodingOf(bytes);
  const text = decode(bytes, encoding);
  return encodeSidecar(text, encoding).equals(bytes) ? { text, encoding } : undefined;
}

export function encodeSidecar(text: string, encoding: SidecarEncoding): Buffer {
  switch (encoding) {
    case 'utf8':
      return Buffer.from(text, 'utf8');
    case 'utf16le':
      return Buffer.from(text, 'utf16le');
    case 'utf16be':
      return Buffer.from(text, 'utf16le').swap16();
    default:
      return encoding satisfies never;
  }
}

function decode(bytes: Buffer, encoding: SidecarEncoding): string {
  switch (encoding) {
    case 'utf8':
      return bytes.toString('utf8');
    case 'utf16le':
      return bytes.toString('utf16le');
    case 'utf16be':
      // Half a character more is not the same again.
      return Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)))
        .swap16()
        .toString('utf16le');
    default:
      return encoding satisfies never;
  }
}

/** By its mark, or else by the first character, which is `<` or white space. */
function encodingOf(bytes: Buffer): SidecarEncoding {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf16be';
  return 'utf8';
}
