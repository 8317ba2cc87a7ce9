/** Thumbnails that are to be made, as they lie in the queue: the files, and how large. */
import { parseThumbnailSize, type ThumbnailSize } from '../../model/pictures/thumbnail.js';
import { decodeFiles, membersOf, rowOf, type DecodedJob, type JobFiles } from './job-code.js';

/** Pictures that are to be rendered for the eye. */
export interface RenderJob extends JobFiles {
  /** Of the longer side, in pixels. */
  readonly side: ThumbnailSize;
}

/** How jobs are written. */
const format = 1;

export function encodeRenderJob({ maker, hash, side, items }: RenderJob) {
  return { format, maker, hash, side, items: items.map(rowOf) };
}

/**
 * Reverses {@link encodeRenderJob}, whoever wrote the data.
 * @param maker of the program that asks
 */
export function decodeRenderJob(data: unknown, maker: string): DecodedJob<RenderJob> {
  const decoded = decodeFiles(data, format, maker);
  if (decoded.kind !== 'job') return decoded;
  const { side: told } = membersOf(data);
  const side = typeof told === 'number' ? parseThumbnailSize(String(told)) : undefined;
  if (side === undefined) return { kind: 'damaged' };
  return { kind: 'job', job: { ...decoded.job, side } };
}
