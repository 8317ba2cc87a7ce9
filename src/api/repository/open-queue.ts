import { signingKey } from '../../library/repository/signing-key.js';
import type { Repository } from '../../library/repository/repository.js';
import type { QueueOptions } from '../../model/runs/queue.js';
import { programVersion } from '../../config/program-version.js';
import type { DecoderPool } from '../../picture/decoder/decoder-pool.js';
import type { HandOut } from '../../queue/hand-out.js';
import type { HandOutThumbnails } from '../../queue/hand-out-thumbnails.js';
import type { OpenQueue } from '../../queue/open-queue.js';

/**
 * Without a queue nothing of it is loaded.
 * @throws ImgdedupError USAGE, QUEUE_UNAVAILABLE, QUEUE_UNREACHABLE, QUEUE_DENIED
 */
export async function openQueue(
  { dataFolder }: Repository,
  options: QueueOptions | undefined,
): Promise<OpenQueue | undefined> {
  if (options === undefined) return undefined;
  const { openQueue: open } = await import('../../queue/open-queue.js');
  return open(options, options.signs === true ? signingKey(dataFolder) : undefined);
}

interface HandingOut {
  readonly signal: AbortSignal | undefined;
}

/** @property decoders look at what no worker does */
interface HandingOutLooks extends HandingOut {
  readonly decoders: DecoderPool;
}

/** Hands pictures that are to be looked at out to workers elsewhere. */
export function handOutLooks(
  { hash, plugins }: Repository,
  queue: OpenQueue,
  { decoders, signal }: HandingOutLooks,
): HandOut {
  const version = programVersion();
  const local = decoders;
  return queue.handOut({ hash: hash.name, version, plugins: plugins.pictures, local, signal });
}

/** Hands thumbnails that are to be made out to workers elsewhere. */
export function handOutThumbnails(
  { hash, plugins }: Repository,
  queue: OpenQueue,
  { signal }: HandingOut,
): HandOutThumbnails {
  const version = programVersion();
  return queue.handOutThumbnails({ hash: hash.name, version, plugins: plugins.pictures, signal });
}
