import { emptyPlane, type GreyPlane } from '../fingerprint/grey-plane.js';

const passes = 3;

/**
 * What varies slowly in a picture: its light. Three averages over boxes are a Gaussian as far as
 * light goes (Wells 1986), at a cost that does not grow with their width. Pixels beyond the edge are
 * like those at it.
 * @param sigma of that Gaussian, in pixels
 */
export function lowPass(plane: GreyPlane, sigma: number): GreyPlane {
  const radius = Math.max(1, Math.round((Math.sqrt((12 * sigma * sigma) / passes + 1) - 1) / 2));
  const { width, height } = plane;
  const [across, light] = [emptyPlane(width, height), emptyPlane(width, height)];
  for (let pass = 0; pass < passes; pass += 1) {
    averageRows(pass === 0 ? plane : light, radius, across.data);
    averageColumns(across, radius, light.data);
  }
  return light;
}

function averageRows({ width, height, data }: GreyPlane, radius: number, result: Float32Array) {
  const scale = 1 / (2 * radius + 1);
  for (let row = 0; row < width * height; row += width) {
    const [edge, far] = [data[row] ?? 0, data[row + width - 1] ?? 0];
    let sum = edge * (radius + 1);
    for (let k = 0; k < radius; k += 1) sum += k < width ? (data[row + k] ?? 0) : far;
    for (let x = 0, at = row; x < width; x += 1, at += 1) {
      sum += x + radius < width ? (data[at + radius] ?? 0) : far;
      sum -= x > radius ? (data[at - radius - 1] ?? 0) : edge;
      result[at] = sum * scale;
    }
  }
}

/** Row by row, with the sums of all columns: memory is read in its order. */
function averageColumns({ width, height, data }: GreyPlane, radius: number, result: Float32Array) {
  const scale = 1 / (2 * radius + 1);
  const sums = new Float64Array(width);
  const rowAt = (y: number): number => Math.max(0, Math.min(height - 1, y)) * width;
  for (let y = -radius - 1; y < radius; y += 1) {
    const row = rowAt(y);
    for (let x = 0; x < width; x += 1) sums[x] = (sums[x] ?? 0) + (data[row + x] ?? 0);
  }
  for (let y = 0; y < height; y += 1) {
    const [entering, leaving, row] = [rowAt(y + radius), rowAt(y - radius - 1), y * width];
    for (let x = 0; x < width; x += 1) {
      const sum = (sums[x] ?? 0) + (data[entering + x] ?? 0) - (data[leaving + x] ?? 0);
      sums[x] = sum;
      result[row + x] = sum * scale;
    }
  }
}
