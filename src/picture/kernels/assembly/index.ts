// What `../kernels.ts` offers. test/unit/picture/kernels/twins has the same in plain TypeScript.
export { blur } from './blur';
export { greys, sumColours } from './colours';
export { lowFrequencies } from './cosines';
export { describe } from './descriptor';
export { extrema, placeExtrema } from './extrema';
export { codeGreys } from './jpeg';
export { halve, resize, subtract } from './planes';

/** Where memory begins that no kernel keeps anything in. */
export function freeFrom(): usize {
  return __heap_base;
}
