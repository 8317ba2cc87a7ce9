import { itemAt } from '../../../model/snapshot/item-at.js';
import { kernels } from '../../kernels/kernels.js';

/** Share of places that fit worst and have no say: a logo over one picture is not its colour. */
export const outliers = 0.15;

/** All but the outliers: those of which the least is left, and how much that is, root mean square (least trimmed squares). */
export function bestOf<T>(
  items: readonly T[],
  restOfOne: (item: T) => number,
): { kept: T[]; rest: number } {
  const rests = new Float32Array(items.length);
  for (let at = 0; at < items.length; at += 1) rests[at] = restOfOne(itemAt(items, at));
  const count = Math.ceil(items.length * (1 - outliers));
  const most = count === 0 ? 0 : valueAtRank(rests, count - 1);
  const kept: T[] = [];
  let sum = 0;
  for (let at = 0; at < items.length; at += 1) {
    const rest = rests[at] ?? 0;
    if (rest > most) continue;
    kept.push(itemAt(items, at));
    sum += rest * rest;
  }
  return { kept, rest: Math.sqrt(sum / Math.max(1, kept.length)) };
}

function valueAtRank(values: Float32Array, place: number): number {
  const { memory, valueAtRank: find } = kernels();
  const copies = memory.put(values);
  const value = find(copies, values.length, place);
  memory.release(copies);
  return value;
}
