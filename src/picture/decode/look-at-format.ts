import { sniffFormat } from '../formats/formats.js';
import { PictureFile, ReadBuffer } from './picture-file.js';

/** Stands for the format of a file that cannot be looked into. */
export const unknownFormat = 'unknown';

/** The format of a file by its first bytes. */
export function formatOfFile(path: string | Buffer): string {
  try {
    using file = PictureFile.open(path, new ReadBuffer());
    return sniffFormat(file.head) ?? unknownFormat;
  } catch {
    // It could not be decoded, and it cannot be read: one reason is enough.
    return unknownFormat;
  }
}
