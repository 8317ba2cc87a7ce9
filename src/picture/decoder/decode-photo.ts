import { systemDisk } from '../../fs/disk.js';
import type { PictureOutcome } from '../../model/picture.js';
import { fingerprint, fingerprintSide } from '../fingerprint/fingerprint.js';
import type { PictureFormat } from '../formats/formats.js';
import { lookAtFrames } from '../frames/look-at-frames.js';
import { openPicture, type NoPicture } from '../decode/open-picture.js';
import {
  type PictureFile,
  type PictureFileCalls,
  type ReadBuffer,
} from '../decode/picture-file.js';
import type { Content } from '../formats/byte-source.js';
import { readPicture } from '../decode/pixels.js';
import { factsOfRaw, rawPreview } from '../decode/raw-preview.js';
import { encodeThumbnail } from '../fingerprint/thumbnail-code.js';
import { thumbnailSide } from '../fingerprint/thumbnail.js';

/** Longer side of a thumbnail that text must stay readable in. */
const largeThumbnailSide = 640;

export type Look = PictureOutcome | NoPicture;

/**
 * All that is to be known of one file.
 * @param buffer lent for as long as it takes
 */
export function decodePhoto(
  path: string | Buffer,
  wantsPoints: boolean,
  buffer: ReadBuffer,
  calls: PictureFileCalls = systemDisk.calls,
): Promise<Look> {
  const look = async (file: PictureFile, format: PictureFormat): Promise<PictureOutcome> => {
    const outcome =
      format === 'raw'
        ? await decodeRaw(file.parts(), wantsPoints)
        : await decode(file.content(), format, wantsPoints);
    if (outcome.kind === 'picture' && outcome.facts.missing > 0) file.checkReadable();
    return outcome;
  };
  return openPicture(path, buffer, look, calls);
}

/** By its preview, which stands for it. */
async function decodeRaw(content: Content, wantsPoints: boolean): Promise<PictureOutcome> {
  const preview = rawPreview(content);
  const outcome = await decode(preview.jpeg, 'jpeg', wantsPoints);
  if (outcome.kind !== 'picture') return outcome;
  return {
    ...outcome,
    facts: factsOfRaw({ ...outcome.facts, frames: 1 }, preview),
    frames: undefined,
  };
}

async function decode(
  content: Content,
  format: PictureFormat,
  wantsPoints: boolean,
): Promise<PictureOutcome> {
  const first = await readPicture(content, format, fingerprintSide);
  const { facts: firstFacts, grey, chroma, ground, greyAt } = first;
  const { width, height } = firstFacts;
  const seen = { format, frames: firstFacts.frames, pixels: width * height, ground };
  const { count, prints } = await lookAtFrames(content, seen);
  const facts = { ...firstFacts, frames: count };
  const { wantsLargeThumbnail, ...bits } = fingerprint(grey, { wantsPoints });
  const thumbnail = wantsLargeThumbnail
    ? encodeThumbnail(await greyAt(largeThumbnailSide), largeThumbnailSide, 1)
    : encodeThumbnail(grey, thumbnailSide);
  return { kind: 'picture', facts, fingerprint: { ...bits, thumbnail, chroma }, frames: prints };
}
