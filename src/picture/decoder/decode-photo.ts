import { systemDisk } from '../../fs/disk.js';
import type { Facts } from '../../model/facts.js';
import type { PictureOutcome } from '../../model/picture.js';
import { fingerprint, fingerprintSide } from '../fingerprint/fingerprint.js';
import type { PictureFormat } from '../formats/formats.js';
import type { VideoFormat } from '../formats/video-formats.js';
import { factsOf } from '../facts/facts-of.js';
import { videoFactsOf } from '../facts/films/video-facts.js';
import { lookAtFrames } from '../frames/look-at-frames.js';
import { openPicture, type NoPicture, type OpenOptions } from '../decode/open-picture.js';
import type { Said } from './decoder-message.js';
import {
  type PictureFile,
  type PictureFileCalls,
  type ReadBuffer,
} from '../decode/picture-file.js';
import type { ByteSource, Content } from '../formats/byte-source.js';
import { readPicture } from '../decode/pixels.js';
import { factsOfRaw, rawPreview } from '../decode/raw-preview.js';
import { encodeThumbnail } from '../fingerprint/thumbnail-code.js';
import { thumbnailSide } from '../fingerprint/thumbnail.js';

/** Longer side of a thumbnail that text must stay readable in. */
const largeThumbnailSide = 640;

export type Look = PictureOutcome | NoPicture;

/**
 * All that is to be known of how one file looks.
 * @param buffer lent for as long as it takes
 */
export function decodePhoto(
  path: string | Buffer,
  wantsPoints: boolean,
  buffer: ReadBuffer,
  calls: PictureFileCalls = systemDisk.calls,
): Promise<Look> {
  return lookAt(path, wantsPoints, buffer, { calls });
}

/** The same, and in the same look what the file says of itself. */
export async function decodeAndDescribe(
  path: string | Buffer,
  wantsPoints: boolean,
  buffer: ReadBuffer,
): Promise<Look & Said> {
  let said: Facts | undefined;
  const glance = (file: PictureFile, format: PictureFormat): void => {
    said = factsOf(file.source(), format);
  };
  const watch = async (file: PictureFile, format: VideoFormat): Promise<void> => {
    said = await videoFactsOf(file.source(), format);
  };
  const outcome = await lookAt(path, wantsPoints, buffer, { glance, watch });
  return said === undefined ? outcome : { ...outcome, said: withSize(said, outcome) };
}

function lookAt(
  path: string | Buffer,
  wantsPoints: boolean,
  buffer: ReadBuffer,
  options: OpenOptions,
): Promise<Look> {
  const look = async (file: PictureFile, format: PictureFormat): Promise<PictureOutcome> => {
    const outcome =
      format === 'raw'
        ? await decodeRaw(file.source(), wantsPoints)
        : await decode(file.content(), format, wantsPoints);
    if (outcome.kind === 'picture' && outcome.facts.missing > 0) file.checkReadable();
    return outcome;
  };
  return openPicture(path, buffer, look, options);
}

/** A size that no header was found to say is that of what was decoded. */
function withSize(said: Facts, outcome: PictureOutcome | NoPicture): Facts {
  if (said.width !== undefined || outcome.kind !== 'picture') return said;
  const { width, height } = outcome.facts;
  return { ...said, width, height };
}

/** By its preview, which stands for it. */
async function decodeRaw(file: ByteSource, wantsPoints: boolean): Promise<PictureOutcome> {
  const preview = rawPreview(file);
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
