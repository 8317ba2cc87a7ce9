// What `../kernels.ts` offers. test/unit/picture/kernels/twins has the same in plain TypeScript.
export { alignStatistics, alignSums } from './align-sums';
export { addPowers, batchChanges } from './batches';
export { blockStrengths } from './block-strengths';
export { blur } from './blur';
export { compareBuckets, gatherBuckets, spreadDirectory, tallyHits } from './bucket-join';
export { greys, sumColours } from './colours';
export { countDiffering, fitContrast } from './contrast-fit';
export { lowFrequencies } from './cosines';
export { countBytes, countLevels } from './count-levels';
export { describe } from './descriptor';
export { extrema, placeExtrema } from './extrema';
export { gridSums } from './grid-sums';
export { countInk } from './ink';
export { commonRuns, layOver } from './lay-over';
export { floatsOfLevels, levelsOfFloats } from './levels';
export { lights } from './lights';
export { boxMeans, withoutLight } from './low-pass';
export { nearestVectors, vectorsWithin } from './nearest-vectors';
export { describeTurned, mainDirections } from './oriented';
export { plainSides } from './plain-sides';
export { halve, multiply, subtract } from './planes';
export { printSums } from './print-sums';
export { fromResiduals, residuals } from './residuals';
export { resize } from './resize';
export { scale } from './scale';
export { repeats } from './repeats';
export { sumCells } from './sum-cells';
export { textureWindows } from './texture-windows';
export { alongHue, countFar, tintsByTone } from './tints';
export { turnBits } from './turn-bits';
export { scanTurned } from './turned-scan';
export { valueAtRank } from './value-at-rank';

/** Where memory begins that no kernel keeps anything in. */
export function freeFrom(): usize {
  return __heap_base;
}
