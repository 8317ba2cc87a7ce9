import type { GreyPlane } from '../../../../../src/picture/fingerprint/grey-plane.js';

/** `assembly/turned-patch.ts` in plain TypeScript. */

const side = 18;
const samples = 16;
const bins = 32;

interface Turned {
  readonly x: number;
  readonly y: number;
  /** Radians clockwise. */
  readonly angle: number;
  readonly spacing: number;
}

export function turnedPatch(plane: GreyPlane, { x, y, angle, spacing }: Turned): number[] {
  return Array.from({ length: side * side }, (_, at) => {
    const along = ((at % side) - (side - 1) / 2) * spacing;
    const down = (Math.floor(at / side) - (side - 1) / 2) * spacing;
    const u = x + Math.cos(angle) * along - Math.sin(angle) * down;
    const v = y + Math.sin(angle) * along + Math.cos(angle) * down;
    return between(plane, clamped(u, plane.width - 1), clamped(v, plane.height - 1));
  });
}

function clamped(value: number, most: number): number {
  return Math.min(Math.max(value, 0), most);
}

function between({ data, width, height }: GreyPlane, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const level = (column: number, row: number): number =>
    data[Math.min(row, height - 1) * width + Math.min(column, width - 1)] ?? 0;
  const mixed = (row: number): number =>
    level(left, row) * (1 - (x - left)) + level(left + 1, row) * (x - left);
  return mixed(top) * (1 - (y - top)) + mixed(top + 1) * (y - top);
}

export function patchDirections(patch: Float32Array, weights: readonly number[]): number[] {
  const sums = Array.from({ length: bins }, () => 0);
  for (let row = 0; row < samples; row += 1) {
    for (let column = 0; column < samples; column += 1) {
      const at = (row + 1) * side + column + 1;
      const gx = (patch[at + 1] ?? 0) - (patch[at - 1] ?? 0);
      const gy = (patch[at + side] ?? 0) - (patch[at - side] ?? 0);
      const place = ((Math.atan2(gy, gx) / (2 * Math.PI)) * bins + bins) % bins;
      const bin = Math.floor(place);
      const share = Math.hypot(gx, gy) * (weights[row] ?? 0) * (weights[column] ?? 0);
      sums[bin % bins] = (sums[bin % bins] ?? 0) + share * (1 - (place - bin));
      sums[(bin + 1) % bins] = (sums[(bin + 1) % bins] ?? 0) + share * (place - bin);
    }
  }
  return sums;
}
