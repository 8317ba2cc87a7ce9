import { systemDisk } from '../../fs/disk.js';
import { setTimeout } from 'node:timers/promises';
import { systemCode } from '../../model/errors.js';
import { failureReason } from '../../model/failure.js';
import { isDiskFault, mayPass, retryPausesMs } from '../../model/passing-errors.js';
import type { PictureOutcome } from '../../model/picture.js';
import { sniffVideo, type VideoFormat } from '../formats/video-formats.js';
import { decoders, hasPictureName, sniffFormat, type PictureFormat } from '../formats/formats.js';
import {
  PictureFile,
  type PictureFileCalls,
  type ReadBuffer,
  unknownFormat,
} from './picture-file.js';
import { DecodeError } from './decode-error.js';

/** Why nothing is known of a file. */
export type NoPicture =
  | Exclude<PictureOutcome, { kind: 'picture' }>
  | { readonly kind: 'needs-memory'; readonly format: string };

export interface OpenOptions {
  readonly calls?: PictureFileCalls | undefined;
  /** Is shown every picture, whether or not there is a decoder for it; may throw the system error. */
  readonly glance?: ((file: PictureFile, format: PictureFormat) => void) | undefined;
  /** Is shown every video, of which no pixels are looked at; may throw the system error. */
  readonly watch?: ((file: PictureFile, format: VideoFormat) => Promise<void>) | undefined;
}

/**
 * Opens a file that may be a picture, and does something with it. What may pass by itself, as a
 * network that stumbles, is waited for: then it is done again.
 * @param buffer lent for as long as it takes
 * @param work may throw DecodeError, and the system error where the file cannot be read
 */
export async function openPicture<T>(
  path: string | Buffer,
  buffer: ReadBuffer,
  work: (file: PictureFile, format: PictureFormat) => Promise<T>,
  { calls = systemDisk.calls, glance, watch }: OpenOptions = {},
): Promise<T | NoPicture> {
  const attempt = (): Promise<T | NoPicture> =>
    openOnce(() => PictureFile.open(path, buffer, calls), path, { work, glance, watch });
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

interface Doing<T> {
  readonly work: (file: PictureFile, format: PictureFormat) => Promise<T>;
  readonly glance: OpenOptions['glance'];
  readonly watch: OpenOptions['watch'];
}

/** @throws the system error where the file cannot be read */
async function openOnce<T>(
  open: () => PictureFile,
  path: string | Buffer,
  { work, glance, watch }: Doing<T>,
): Promise<T | NoPicture> {
  using file = open();
  const format = sniffFormat(file.head);
  if (format === undefined) {
    const video = watch && sniffVideo(file.head);
    if (video !== undefined) await watch?.(file, video);
    return lookAtOther(file, path);
  }
  glance?.(file, format);
  if (decoders[format] === undefined) return { kind: 'unsupported', format };
  try {
    return await work(file, format);
  } catch (error) {
    if (systemCode(error)?.startsWith('E') === true) throw error;
    // A library that reads the file by itself does not say why it could not.
    file.checkReadable();
    return failure(error, format);
  }
}

/** What is called a picture and holds nothing once was one: a disk or a download lost it. */
function lookAtOther(file: PictureFile, path: string | Buffer): NoPicture {
  if (!hasPictureName(path) || !file.isAllZeros()) return { kind: 'not-a-picture' };
  const reason = file.head.length === 0 ? 'no picture: empty' : 'no picture: zeros only';
  return { kind: 'undecodable', format: unknownFormat, reason };
}

function failure(error: unknown, format: string): NoPicture {
  if (error instanceof DecodeError) {
    if (error.needsMemory) return { kind: 'needs-memory', format };
    return { kind: 'undecodable', format, reason: error.message };
  }
  if (systemCode(error)?.startsWith('E') === true) {
    return { kind: 'unreadable', reason: failureReason(error), isDiskFault: isDiskFault(error) };
  }
  if (error instanceof TypeError) return { kind: 'undecodable', format, reason: error.message };
  throw error;
}
