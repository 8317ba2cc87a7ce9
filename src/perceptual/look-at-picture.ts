import { systemCode } from '../model/errors.js';
import { failureReason } from '../model/failure.js';
import type { PictureOutcome } from '../model/picture.js';
import { fingerprint, fingerprintSide } from './fingerprint.js';
import { decoders, sniffFormat, type PictureFormat } from './formats.js';
import { unknownFormat } from './look-at-format.js';
import { PictureFile, type ReadBuffer } from './picture-file.js';
import { encodeThumbnail, readPicture, type Content } from './pixels.js';
import { thumbnailSide } from './thumbnail.js';
import { UndecodableError } from './undecodable.js';

/** Longer side of a thumbnail that text must stay readable in. */
const largeThumbnailSide = 640;

export type Look = PictureOutcome | { readonly kind: 'needs-memory'; readonly format: string };

/** All that is to be known of one file. @param buffer lent for as long as it takes */
export async function lookAtPicture(
  path: string | Buffer,
  wantsPoints: boolean,
  buffer: ReadBuffer,
): Promise<Look> {
  let format: PictureFormat | undefined;
  try {
    using file = PictureFile.open(path, buffer);
    format = sniffFormat(file.head);
    if (format === undefined) return { kind: 'not-a-picture' };
    if (decoders[format] === undefined) return { kind: 'unsupported', format };
    return await decode(file.content(), format, wantsPoints);
  } catch (error) {
    return failure(error, format ?? unknownFormat);
  }
}

async function decode(
  content: Content,
  format: PictureFormat,
  wantsPoints: boolean,
): Promise<PictureOutcome> {
  const { facts, grey } = await readPicture(content, format, fingerprintSide);
  const { wantsLargeThumbnail, ...bits } = fingerprint(grey, { wantsPoints });
  const thumbnail = wantsLargeThumbnail
    ? await encodeThumbnail(
        (await readPicture(content, format, largeThumbnailSide)).grey,
        largeThumbnailSide,
      )
    : await encodeThumbnail(grey, thumbnailSide);
  return { kind: 'picture', facts, fingerprint: { ...bits, thumbnail } };
}

function failure(error: unknown, format: string): Look {
  if (error instanceof UndecodableError) {
    if (error.needsMemory) return { kind: 'needs-memory', format };
    return { kind: 'undecodable', format, reason: error.message };
  }
  if (systemCode(error)?.startsWith('E') === true) {
    return { kind: 'unreadable', reason: failureReason(error) };
  }
  if (error instanceof TypeError) return { kind: 'undecodable', format, reason: error.message };
  throw error;
}
