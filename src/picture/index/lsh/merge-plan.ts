import type { PointSegment } from './manifest.js';
import type { PointParameters } from './parameters.js';

/** Neighbouring segments to be written as one: places from `from` up to, not including, `to`. */
export interface Merge {
  readonly from: number;
  readonly to: number;
}

/** Segments of each tier of sizes that may lie side by side. */
const similarLimit = 4;

/**
 * Which segments to merge next, if any, so that there are few of them and a picture is rewritten
 * only a few times: a segment of size n was merged about log4(n) times (size-tiered compaction, as
 * in Cassandra). Only neighbours can be merged, and smaller ones between them go along. Segments
 * that are more than half full stay as they are.
 */
export function planMerge(
  segments: readonly PointSegment[],
  parameters: PointParameters,
): Merge | undefined {
  const tiers = segments.map((segment) => tierOf(segment, parameters));
  const highest = Math.max(0, ...tiers.filter(Number.isFinite));
  for (let tier = 0; tier <= highest; tier += 1) {
    for (let from = 0; from < segments.length; from += 1) {
      let to = from;
      while (to < segments.length && (tiers[to] ?? Infinity) <= tier) to += 1;
      if (to - from > similarLimit * (tier + 1))
        return { from, to: fitting(segments, from, to, parameters) };
      if (to > from) from = to;
    }
  }
  return undefined;
}

/** Grows by one with four times the size; infinite for what is not to be merged. */
function tierOf(segment: PointSegment, parameters: PointParameters): number {
  const { segmentPictures, segmentVectors } = parameters;
  const isFull = 2 * segment.pictures > segmentPictures || 2 * segment.vectors > segmentVectors;
  if (isFull) return Infinity;
  const size = Math.max(segment.pictures, segment.vectors / 64, 1);
  return Math.floor(Math.log2(size) / 2);
}

/** How far a segment's limits reach. Two that are half full at most fit in any case. */
function fitting(
  segments: readonly PointSegment[],
  from: number,
  to: number,
  { segmentPictures, segmentVectors }: PointParameters,
): number {
  let [pictures, vectors] = [0, 0];
  for (let at = from; at < to; at += 1) {
    pictures += segments[at]?.pictures ?? 0;
    vectors += segments[at]?.vectors ?? 0;
    if (pictures > segmentPictures || vectors > segmentVectors) return at;
  }
  return to;
}
