import { setTimeout } from 'node:timers/promises';
import { systemCode } from '../model/errors.js';
import { failureReason } from '../model/failure.js';
import { isDiskFault, mayPass, retryPausesMs } from '../model/passing-errors.js';
import type { PictureOutcome } from '../model/picture.js';
import { fingerprint, fingerprintSide } from './fingerprint.js';
import { decoders, sniffFormat, type PictureFormat } from './formats.js';
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
    lookOnce(() => PictureFile.open(path, buffer, calls), wantsPoints);
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
async function lookOnce(open: () => PictureFile, wantsPoints: boolean): Promise<Look> {
  using file = open();
  const format = sniffFormat(file.head);
  if (format === undefined) return { kind: 'not-a-picture' };
  if (decoders[format] === undefined) return { kind: 'unsupported', format };
  const content = file.content();
  try {
    const outcome = await decode(content, format, wantsPoints);
    if (outcome.kind === 'picture' && outcome.facts.isDamaged) file.checkReadable();
    return outcome;
  } catch (error) {
    if (systemCode(error)?.startsWith('E') === true) throw error;
    // A library that reads the file by itself does not say why it could not.
    file.checkReadable();
    return failure(error, format);
  }
}

async function decode(
  content: Content,
  format: PictureFormat,
  wantsPoints: boolean,
): Promise<PictureOutcome> {
  const { facts, grey, chroma } = await readPicture(content, format, fingerprintSide);
  const { wantsLargeThumbnail, ...bits } = fingerprint(grey, { wantsPoints });
  const thumbnail = wantsLargeThumbnail
    ? await encodeThumbnail(
        (await readPicture(content, format, largeThumbnailSide)).grey,
        largeThumbnailSide,
      )
    : await encodeThumbnail(grey, thumbnailSide);
  return { kind: 'picture', facts, fingerprint: { ...bits, thumbnail, chroma } };
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
