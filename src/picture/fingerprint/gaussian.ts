import { kernels } from '../kernels/kernels.js';
import type { GreyPlane } from './grey-plane.js';

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
  const { memory } = kernels();
  const plane = memory.put(data);
  blurTo(plane, plane, { width, height }, sigma);
  const blur = memory.copy(plane, data.length);
  memory.release(plane);
  return { width, height, data: blur };
}

/** The same of a picture in the memory of the kernels; `target` may be where it is. */
export function blurTo(
  source: number,
  target: number,
  { width, height }: { readonly width: number; readonly height: number },
  sigma: number,
): void {
  const { blur, memory } = kernels();
  const half = halfGaussian(sigma);
  const radius = half.length - 1;
  const weights = memory.put(half);
  const between = memory.takeWords(width * height);
  const line = memory.takeWords(width + 2 * radius);
  blur(source, target, width, height, weights, radius, between, line);
  memory.release(weights);
}
