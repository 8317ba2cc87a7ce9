// @ts-check

/** The share of copies of each kind that has to be found. */
export const REQUIRED_RECALL = new Map([
  ['encode', 0.995],
  ['scale', 0.995],
  ['tone', 0.995],
  ['blur-noise', 0.98],
  ['sharpen', 0.98],
  ['watermark', 0.95],
  ['rotate', 0.99],
  ['mirror', 0.99],
  ['crop95', 0.97],
  ['crop85', 0.97],
  ['crop70', 0.97],
  ['crop50', 0.97],
  ['crop30', 0.93],
  ['corner60', 0.97],
  ['square', 0.97],
  ['border', 0.97],
  ['turn2', 0.97],
  ['turn5', 0.97],
  ['crop-rotated', 0.9],
  ['crop-mirrored', 0.9],
  ['two-edits', 0.9],
  ['screenshot', 0.9],
]);
