import { systemDisk } from '../../fs/disk.js';
import { setTimeout } from 'node:timers/promises';
import { systemCode } from '../../model/errors/errors.js';
import { failureReason } from '../../model/errors/failure.js';
import { isDiskFault, mayPass, retryPausesMs } from '../../model/errors/passing-errors.js';
import type { PictureOutcome } from '../../model/pictures/picture.js';
import type { PartName } from '../../model/facts/plugin-part.js';
import { ByteSource, type Content } from '../formats/byte-source.js';
import { sniffVideo, type VideoFormat } from '../formats/video-formats.js';
import { decoders, hasPictureName, sniffFormat, type PictureFormat } from '../formats/formats.js';
import {
  PictureFile,
  type PictureFileCalls,
  type ReadBuffer,
  unknownFormat,
} from './picture-file.js';
import { DecodeError } from './decode-error.js';
import type { Raster } from './raster.js';
import { rasterAsTiff } from './raster-tiff.js';

/** Why nothing is known of a file. */
export type NoPicture =
  | Exclude<PictureOutcome, { kind: 'picture' }>
  | { readonly kind: 'needs-memory'; readonly format: string };

/** What is opened as a picture: a file, or what a plugin decoded of one. */
export interface OpenedPicture {
  content(): Content;
  /** All its bytes, or those of its head where there are more than fit. */
  bytes(): Buffer;
  source(): ByteSource;
  /** @throws the system error that reading all of it gives */
  checkReadable(): void;
}

/** What a file is, as far as its first bytes say. */
export type Seen =
  | { readonly kind: 'picture'; readonly format: PictureFormat }
  /** A picture that a plugin decodes; `format` is the name of its decoder. */
  | { readonly kind: 'foreign'; readonly format: PartName }
  /** Of which no pixels are looked at. */
  | { readonly kind: 'video'; readonly format: VideoFormat };

/** Who decodes a file that no built-in decoder takes. */
export interface ForeignDecoder {
  readonly format: PartName;
  /** @throws DecodeError; the system error */
  decode(file: PictureFile): Promise<Raster>;
}

export interface OpenOptions {
  readonly calls?: PictureFileCalls | undefined;
  /** Is shown every picture and video, whether or not there is a decoder for it; may throw the system error. */
  readonly describe?: ((file: PictureFile, seen: Seen) => Promise<void>) | undefined;
  /** Is asked where no built-in decoder takes a picture. */
  readonly foreign?: ((file: PictureFile) => Promise<ForeignDecoder | undefined>) | undefined;
}

/** What a plugin decoded. */
export interface ForeignPicture {
  readonly format: PartName;
  readonly width: number;
  readonly height: number;
}

/** @param format as its content is to be read; of what a plugin decoded `foreign` says what it really is */
export type PictureWork<T> = (
  file: OpenedPicture,
  format: PictureFormat,
  foreign?: ForeignPicture,
) => Promise<T>;

/**
 * Opens a file that may be a picture, and does something with it. What may pass by itself, as a
 * network that stumbles, is waited for: then it is done again.
 * @param buffer lent for as long as it takes
 * @param work may throw DecodeError, and the system error where the file cannot be read
 */
export async function openPicture<T>(
  path: string | Buffer,
  buffer: ReadBuffer,
  work: PictureWork<T>,
  { calls = systemDisk.calls, ...options }: OpenOptions = {},
): Promise<T | NoPicture> {
  const attempt = (): Promise<T | NoPicture> =>
    openOnce(() => PictureFile.open(path, buffer, calls), path, { work, ...options });
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

interface Doing<T> extends Omit<OpenOptions, 'calls'> {
  readonly work: PictureWork<T>;
}

/** @throws the system error where the file cannot be read */
async function openOnce<T>(
  open: () => PictureFile,
  path: string | Buffer,
  { work, describe, foreign }: Doing<T>,
): Promise<T | NoPicture> {
  using file = open();
  const format = sniffFormat(file.head);
  if (format !== undefined && decoders[format] !== undefined) {
    await describe?.(file, { kind: 'picture', format });
    return await attempted(file, format, () => work(file, format));
  }
  const video = format === undefined ? sniffVideo(file.head) : undefined;
  if (video !== undefined) {
    await describe?.(file, { kind: 'video', format: video });
    return { kind: 'not-a-picture' };
  }
  const decoder = await foreign?.(file);
  if (decoder !== undefined) {
    await describe?.(file, { kind: 'foreign', format: decoder.format });
    return await attempted(file, decoder.format, async () => {
      const raster = await decoder.decode(file);
      const { width, height } = raster;
      return work(standIn(rasterAsTiff(raster)), 'tiff', { format: decoder.format, width, height });
    });
  }
  if (format === undefined) return lookAtOther(file, path);
  await describe?.(file, { kind: 'picture', format });
  return { kind: 'unsupported', format };
}

async function attempted<T>(
  file: PictureFile,
  format: string,
  work: () => Promise<T>,
): Promise<T | NoPicture> {
  try {
    return await work();
  } catch (error) {
    if (systemCode(error)?.startsWith('E') === true) throw error;
    // A library that reads the file by itself does not say why it could not.
    file.checkReadable();
    return failure(error, format);
  }
}

/** A picture in memory in place of a file. */
function standIn(bytes: Buffer): OpenedPicture {
  return {
    content: () => bytes,
    bytes: () => bytes,
    source: () => new ByteSource(bytes),
    checkReadable: () => undefined,
  };
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
