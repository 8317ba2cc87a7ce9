import { emptyPlane, type GreyPlane } from '../../../../../src/picture/fingerprint/grey-plane.js';

/** `assembly/blur.ts` in plain TypeScript. */
export function blur(plane: GreyPlane, kernel: Float32Array): GreyPlane {
  return blurColumns(blurRows(plane, kernel), kernel);
}

function blurRows({ width, height, data }: GreyPlane, kernel: Float32Array): GreyPlane {
  const result = emptyPlane(width, height);
  const out = result.data;
  const radius = kernel.length - 1;
  const line = new Float32Array(width + 2 * radius);
  const centre = kernel[0] ?? 0;
  for (let y = 0, row = 0; y < height; y += 1, row += width) {
    line.fill(data[row] ?? 0, 0, radius);
    line.set(data.subarray(row, row + width), radius);
    line.fill(data[row + width - 1] ?? 0, radius + width);
    for (let x = 0; x < width; x += 1) {
      const at = x + radius;
      let sum = centre * (line[at] ?? 0);
      for (let k = 1; k <= radius; k += 1) {
        sum += (kernel[k] ?? 0) * ((line[at - k] ?? 0) + (line[at + k] ?? 0));
      }
      out[row + x] = sum;
    }
  }
  return result;
}

function blurColumns({ width, height, data }: GreyPlane, kernel: Float32Array): GreyPlane {
  const result = emptyPlane(width, height);
  const out = result.data;
  const radius = kernel.length - 1;
  const centre = kernel[0] ?? 0;
  for (let y = 0; y < height; y += 1) {
    const row = y * width;
    for (let x = 0; x < width; x += 1) out[row + x] = centre * (data[row + x] ?? 0);
    for (let k = 1; k <= radius; k += 1) {
      const weight = kernel[k] ?? 0;
      const above = Math.max(0, y - k) * width;
      const below = Math.min(height - 1, y + k) * width;
      for (let x = 0; x < width; x += 1) {
        out[row + x] =
          (out[row + x] ?? 0) + weight * ((data[above + x] ?? 0) + (data[below + x] ?? 0));
      }
    }
  }
  return result;
}
