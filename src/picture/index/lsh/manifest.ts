export type { PointManifest, PointSegment } from '../../../model/pictures/picture-index.js';

/**
 * The files are not what the manifest says. Nothing is lost: make the index anew from the stored
 * fingerprints.
 */
export class DoubtfulIndexError extends Error {
  readonly why: string;

  constructor(why: string, options?: ErrorOptions) {
    super(`The key point index is not what was written: ${why}.`, options);
    this.name = 'DoubtfulIndexError';
    this.why = why;
  }
}

export function segmentName(file: number): string {
  return `${file}.points`;
}

/** Names this index may have given a file, finished or not. */
export const ownName = /^\d+\.points(\.new)?$/;
