import { rescaled, areaScale, type Affine } from '../../model/pictures/affine.js';
import type { GreyPlane } from '../fingerprint/grey-plane.js';
import { newPlane, resizedTo } from '../fingerprint/planes.js';

/** Two pictures at the same pixel pitch, and the map from one to the other. */
export interface Overlay {
  readonly first: GreyPlane;
  readonly second: GreyPlane;
  readonly map: Affine;
}

interface Framed {
  readonly width: number;
  readonly height: number;
}

/**
 * Lays one picture over the other, shrinking the finer one.
 * @param map between places in the frames, whose sizes need not be those of the planes
 */
export function overlay(
  map: Affine,
  [firstFrame, first]: readonly [Framed, GreyPlane],
  [secondFrame, second]: readonly [Framed, GreyPlane],
): Overlay {
  const scale = Math.sqrt(Math.abs(areaScale(map)));
  const firstPitch = first.width / firstFrame.width;
  const secondPitch = (second.width / secondFrame.width) * scale;
  const [a, b] = [
    shrunk(first, secondPitch / firstPitch),
    shrunk(second, firstPitch / secondPitch),
  ];
  return {
    first: a,
    second: b,
    map: rescaled(
      map,
      [a.width / firstFrame.width, a.height / firstFrame.height],
      [b.width / secondFrame.width, b.height / secondFrame.height],
    ),
  };
}

/** The map between the frames that belongs to an overlay. */
export function mapOfOverlay(
  { first, second, map }: Overlay,
  firstFrame: Framed,
  secondFrame: Framed,
): Affine {
  return rescaled(
    map,
    [firstFrame.width / first.width, firstFrame.height / first.height],
    [secondFrame.width / second.width, secondFrame.height / second.height],
  );
}

function shrunk(plane: GreyPlane, ratio: number): GreyPlane {
  if (ratio >= 0.97) return plane;
  const fitted = (length: number) => Math.max(2, Math.round(length * ratio));
  const { width, height } = plane;
  return resizedTo(plane, newPlane(fitted(width), fitted(height)));
}
