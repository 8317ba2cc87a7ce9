import { emptyPlane, planeOf, roomToResize, type GreyPlane } from './grey-plane.js';
import type { GreyImage } from '../../model/pictures/picture.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import { kernels } from '../kernels/kernels.js';

let isOpen = false;
/** Of planes and images that lie elsewhere, where their copies lie. */
const copies = new Map<Float32Array | Uint8Array, number>();

/**
 * Does what needs planes for a while only, one pair of pictures: they lie in the memory of the kernels, and
 * are gone when `work` is done: of what it returns nobody may look at one.
 */
export function withPlanes<T>(work: () => T): T {
  if (isOpen) return work();
  const { memory } = kernels();
  const start = memory.take(0);
  const { bytes } = memory;
  isOpen = true;
  try {
    return work();
  } finally {
    isOpen = false;
    copies.clear();
    memory.release(start);
    if (memory.bytes !== bytes) grown(memory);
  }
}

/** Views of the memory are dead once it has grown: whoever looked through one saw nothing. */
function grown(memory: KernelMemory): never {
  throw new RangeError(`planes of one pair took more than there is: ${memory.bytes.length} bytes`);
}

/** A plane with whatever was left in its place. */
export function newPlane(width: number, height: number): GreyPlane {
  if (!isOpen) return emptyPlane(width, height);
  return planeAt(kernels().memory.takeWords(width * height), width, height);
}

function planeAt(address: number, width: number, height: number): GreyPlane {
  const start = address >> 2;
  const data = kernels().memory.floats.subarray(start, start + width * height);
  return { width, height, data };
}

/** The levels of an image as a plane, which is made once for one pair. */
export function planeHere(image: GreyImage): GreyPlane {
  if (!isOpen) return planeOf(image);
  const { width, height, data } = image;
  const known = copies.get(data);
  if (known !== undefined) return planeAt(known, width, height);
  const { floatsOfLevels, memory } = kernels();
  const address = memory.takeWords(data.length);
  const levels = memory.putBytes(data);
  floatsOfLevels(levels, address, data.length);
  memory.release(levels);
  copies.set(data, address);
  return planeAt(address, width, height);
}

/** Fills `result` with what {@link resized} of its size is. */
export function resizedTo(plane: GreyPlane, result: GreyPlane): GreyPlane {
  const { width, height } = plane;
  inKernels([plane], [result], (memory, [source = 0], [target = 0]) => {
    const room = memory.take(roomToResize(plane, result.width));
    kernels().resize(source, width, height, target, result.width, result.height, room);
  });
  return result;
}

/** Runs a kernel, which may take room of its own, on planes that lie anywhere. */
export function inKernels(
  planes: readonly GreyPlane[],
  results: readonly GreyPlane[],
  run: (memory: KernelMemory, addresses: readonly number[], targets: readonly number[]) => void,
): void {
  const { memory } = kernels();
  // Copies stay while planes do: the next kernel is asked about the same picture.
  const start = isOpen ? undefined : memory.take(0);
  const addresses = planes.map(({ data }) => addressOf(memory, data));
  const targets = results.map(({ data }) => placeOf(memory, data) ?? memory.takeWords(data.length));
  const room = memory.take(0);
  run(memory, addresses, targets);
  for (const [at, { data }] of results.entries()) {
    const from = (targets[at] ?? 0) >> 2;
    if (placeOf(memory, data) === undefined) {
      data.set(memory.floats.subarray(from, from + data.length));
    }
  }
  memory.release(start ?? room);
}

function addressOf(memory: KernelMemory, data: Float32Array): number {
  const known = placeOf(memory, data) ?? copies.get(data);
  if (known !== undefined) return known;
  const address = memory.takeWords(data.length);
  memory.floats.set(data, address >> 2);
  if (isOpen) copies.set(data, address);
  return address;
}

/** Where in the memory of the kernels something lies, if it does. */
function placeOf(memory: KernelMemory, data: Float32Array): number | undefined {
  return data.buffer === memory.floats.buffer ? data.byteOffset : undefined;
}
