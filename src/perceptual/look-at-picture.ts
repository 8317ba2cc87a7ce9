import { setTimeout } from 'node:timers/promises';
import { systemCode } from '../model/errors.js';
import { failureReason } from '../model/failure.js';
import { isDiskFault, mayPass, retryPausesMs } from '../model/passing-errors.js';
import type { PictureOutcome } from '../model/picture.js';
import { fingerprint, fingerprintSide } from './fingerprint.js';
import { decoders, hasPictureName, sniffFormat, type PictureFormat } from './formats.js';
import { lookAtFrames } from './frames/look-at-frames.js';
import { unknownFormat } from './look-at-format.js';
import {
  PictureFile,
  systemCalls,
  type PictureFileCalls,
  type ReadBuffer,
} from './picture-file.js';
import { encodeThumbnail, readPicture, type Content } from './pixels.js';
import { thumbnailSide } from './thumbnail.js';
import { UndecodableError } from './undecodable.js';

/** Longer side of a thumbnail that text must stay readable in. */
const largeThumbnailSide = 640;

export type Look = PictureOutcome | { readonly kind: 'needs-memory'; readonly format: string };

/**
 * All that is to be known of one file. What may pass by itself, as a network that stumbles, is waited
 * for.
 * @param buffer lent for as long as it takes
 */
export async function lookAtPicture(
  path: string | Buffer,
  wantsPoints: boolean,
  buffer: ReadBuffer,
  calls: PictureFileCalls = systemCalls,
): Promise<Look> {
  const attempt = (): Promise<Look> =>
    lookOnce(() => PictureFile.open(path, buffer, calls), path, wantsPoints);
  for (const pause of retryPausesMs) {
    try {
      return await attempt();
    } catch (error) {
      if (!mayPass(error)) return failure(error, unknownFormat);
    }
    await setTimeout(pause);
  }
  try {
    return await attempt();
  } catch (error) {
    return failure(error, unknownFormat);
  }
}

/** @throws the system error where the file cannot be read */
async function lookOnce(
  open: () => PictureFile,
  path: string | Buffer,
  wantsPoints: boolean,
): Promise<Look> {
  using file = open();
  const format = sniffFormat(file.head);
  if (format === undefined) return lookAtOther(file, path);
  if (decoders[format] === undefined) return { kind: 'unsupported', format };
  const content = file.content();
  try {
    const outcome = await decode(content, format, wantsPoints);
    if (outcome.kind === 'picture' && outcome.facts.missing > 0) file.checkReadable();
    return outcome;
  } catch (error) {
    if (systemCode(error)?.startsWith('E') === true) throw error;
    // A library that reads the file by itself does not say why it could not.
    file.checkReadable();
    return failure(error, format);
  }
}

/** What is called a picture and holds nothing once was one: a disk or a download lost it. */
function lookAtOther(file: PictureFile, path: string | Buffer): Look {
  if (!hasPictureName(path) || !file.isAllZeros()) return { kind: 'not-a-picture' };
  const reason = file.head.length === 0 ? 'no picture: empty' : 'no picture: zeros only';
  return { kind: 'undecodable', format: unknownFormat, reason };
}

async function decode(
  content: Content,
  format: PictureFormat,
  wantsPoints: boolean,
): Promise<PictureOutcome> {
  const first = await readPicture(content, format, fingerprintSide);
  const { facts: firstFacts, grey, chroma, ground } = first;
  const { width, height } = firstFacts;
  const seen = { format, frames: firstFacts.frames, pixels: width * height, ground };
  const { count, prints } = await lookAtFrames(content, seen);
  const facts = { ...firstFacts, frames: count };
  const { wantsLargeThumbnail, ...bits } = fingerprint(grey, { wantsPoints });
  const thumbnail = wantsLargeThumbnail
    ? await encodeThumbnail(
        (await readPicture(content, format, largeThumbnailSide, ground)).grey,
        largeThumbnailSide,
      )
    : await encodeThumbnail(grey, thumbnailSide);
  return { kind: 'picture', facts, fingerprint: { ...bits, thumbnail, chroma }, frames: prints };
}

function failure(error: unknown, format: string): Look {
  if (error instanceof UndecodableError) {
    if (error.needsMemory) return { kind: 'needs-memory', format };
    return { kind: 'undecodable', format, reason: error.message };
  }
  if (systemCode(error)?.startsWith('E') === true) {
    return { kind: 'unreadable', reason: failureReason(error), isDiskFault: isDiskFault(error) };
  }
  if (error instanceof TypeError) return { kind: 'undecodable', format, reason: error.message };
  throw error;
}
