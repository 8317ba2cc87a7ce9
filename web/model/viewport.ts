import type { Extent, Rectangle } from './overlay.js';

/** What of a scene is seen: a place (x, y) of the scene lies at (x · zoom + left, y · zoom + top) of the window. */
export interface Viewport {
  readonly zoom: number;
  readonly left: number;
  readonly top: number;
}

/** How far and how near it goes. */
export interface ZoomLimits {
  readonly least: number;
  readonly most: number;
}

/** From half of what fits to sixteen pixels of the screen for one of the picture: nearer nothing is to be seen. */
export function limitsOf({ zoom }: Viewport): ZoomLimits {
  return { least: zoom / 2, most: Math.max(16, zoom) };
}

/** A margin around what fits, as a share of the window. */
const margin = 0.02;

/** Shows all of it, in the middle. */
export function fitted(content: Rectangle, pane: Extent): Viewport {
  const zoom = Math.max(
    1e-6,
    Math.min(pane.width / content.width, pane.height / content.height) * (1 - 2 * margin),
  );
  return {
    zoom,
    left: pane.width / 2 - (content.left + content.width / 2) * zoom,
    top: pane.height / 2 - (content.top + content.height / 2) * zoom,
  };
}

/** Nearer by a factor, or farther; the place under (x, y) of the window stays under it. */
export function zoomed(
  view: Viewport,
  factor: number,
  [x, y]: readonly [number, number],
  { least, most }: ZoomLimits,
): Viewport {
  const zoom = Math.min(most, Math.max(least, view.zoom * factor));
  const grown = zoom / view.zoom;
  return { zoom, left: x - (x - view.left) * grown, top: y - (y - view.top) * grown };
}

export function moved(view: Viewport, right: number, down: number): Viewport {
  return { zoom: view.zoom, left: view.left + right, top: view.top + down };
}

/** Moved back so far that something of the content stays in sight. */
export function held(view: Viewport, content: Rectangle, pane: Extent): Viewport {
  return {
    zoom: view.zoom,
    left: heldAlong(view.left, content.left * view.zoom, content.width * view.zoom, pane.width),
    top: heldAlong(view.top, content.top * view.zoom, content.height * view.zoom, pane.height),
  };
}

/** Half of the window, or of the content if that is smaller, stays covered. */
function heldAlong(offset: number, start: number, length: number, pane: number): number {
  const kept = Math.min(length, pane) / 2;
  return Math.min(pane - kept - start, Math.max(kept - start - length, offset));
}

/** Two fingers went from one pair of places to another: what was under each stays under it, without turning. */
export function pinched(
  view: Viewport,
  before: readonly [Point, Point],
  after: readonly [Point, Point],
  limits: ZoomLimits,
): Viewport {
  const [from, to] = [middle(before), middle(after)];
  const factor = distance(after) / Math.max(1, distance(before));
  return zoomed(moved(view, to[0] - from[0], to[1] - from[1]), factor, to, limits);
}

type Point = readonly [number, number];

function middle([one, other]: readonly [Point, Point]): Point {
  return [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];
}

function distance([one, other]: readonly [Point, Point]): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1]);
}
