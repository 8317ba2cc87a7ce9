// What `../kernels.ts` offers. Each file is one kernel; test/unit/picture/kernels has its plain twin.
export { alignStatistics, alignSums } from './align-sums';
export { blur } from './blur';
export { countLevels } from './count-levels';
export { gridSums } from './grid-sums';
export { commonRuns, layOver } from './lay-over';
export { lowPass, withoutLight } from './low-pass';
export { nearestVectors } from './nearest-vectors';
export { selfSums } from './self-sums';

/** Where memory begins that no kernel keeps anything in. */
export function freeFrom(): usize {
  return __heap_base;
}
