import { kernels } from '../kernels/kernels.js';
import { emptyPlane, type GreyPlane } from './grey-plane.js';

const halves = new Map<number, Float32Array>();

/** Half of a Gaussian kernel, the centre first; its sum with both sides is 1. */
export function halfGaussian(sigma: number): Float32Array {
  const known = halves.get(sigma);
  if (known !== undefined) return known;
  const radius = Math.max(1, Math.ceil(3 * sigma));
  const half = Float32Array.from({ length: radius + 1 }, (_, at) =>
    Math.exp(-(at * at) / (2 * sigma * sigma)),
  );
  const sum = half.reduce((all, weight, at) => all + (at === 0 ? weight : 2 * weight), 0);
  const kernel = half.map((weight) => weight / sum);
  halves.set(sigma, kernel);
  return kernel;
}

/** Blurs; pixels beyond the edge are like those at it. */
export function blurred({ width, height, data }: GreyPlane, sigma: number): GreyPlane {
  const { blur, memory } = kernels();
  const half = halfGaussian(sigma);
  const radius = half.length - 1;
  const weights = memory.takeWords(half.length);
  const picture = memory.takeWords(data.length);
  const between = memory.takeWords(data.length);
  const line = memory.takeWords(width + 2 * radius);
  memory.floats.set(half, weights >> 2);
  memory.floats.set(data, picture >> 2);
  blur(picture, picture, width, height, weights, radius, between, line);
  const result = emptyPlane(width, height);
  result.data.set(memory.floats.subarray(picture >> 2, (picture >> 2) + data.length));
  memory.release(weights);
  return result;
}
