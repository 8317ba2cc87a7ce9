import type { ContentId } from '../../model/contents/content-id.js';
import type { ThumbnailSize } from '../../model/pictures/thumbnail.js';
import type { HandOutThumbnails } from '../../queue/hand-out-thumbnails.js';
import { checkInterrupted } from '../repository/interrupt.js';
import type { LackingThumbnail, Thumbnails } from './thumbnails.js';

/** Bytes of a thumbnail, more than most have: 60 photos of cameras took 4, 11 and 34 kB on average. */
const usualBytes: Readonly<Record<ThumbnailSize, number>> = {
  160: 10_000,
  320: 25_000,
  640: 80_000,
};
/** No list is longer than that. */
const mostAhead = 10_000;

/**
 * How many thumbnails may be made before one of them is wanted: half of what the cache holds, so that none is gone when its turn
 * comes.
 * @param budget bytes of the cache
 */
export function mostMadeAhead(budget: number, size: ThumbnailSize): number {
  return Math.min(mostAhead, Math.floor(budget / 2 / usualBytes[size]));
}

export interface MakeAheadOptions {
  readonly size: ThumbnailSize;
  readonly handOut: HandOutThumbnails;
  readonly signal?: AbortSignal | undefined;
  /** Told how many of how many are there. */
  readonly onMade?: ((made: number, total: number) => void) | undefined;
}

/**
 * Has workers elsewhere make the thumbnails that are not kept yet, and keeps them. Not all need come: what no worker makes is
 * made when it is asked for.
 * @param contents as many as {@link mostMadeAhead} at most
 * @returns how many were made
 * @throws ImgdedupError INTERRUPTED, QUEUE_UNREACHABLE
 */
export async function makeAhead(
  thumbnails: Thumbnails,
  contents: Iterable<ContentId>,
  { size, handOut, signal, onMade }: MakeAheadOptions,
): Promise<number> {
  const lacking: LackingThumbnail[] = [];
  for (const content of contents) {
    checkInterrupted(signal);
    const file = await thumbnails.lacking(content, size);
    if (file !== undefined) lacking.push(file);
  }
  let made = 0;
  for await (const { task, outcome } of handOut.render(lacking, size)) {
    await thumbnails.keep(task, size, outcome);
    made += 1;
    onMade?.(made, lacking.length);
  }
  checkInterrupted(signal);
  return made;
}
