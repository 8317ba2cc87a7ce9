import type { Overlap } from './overlap.js';

/** Grey levels by which a pixel of the one must differ from the other, at least. */
const leastDifference = 16;
/** The same as a multiple of what differs everywhere: noise and compression. */
const overNoise = 4.5;
/** Share of pixels that differ below which there is no caption. */
const leastShare = 0.028;
/** Share of the differing pixels in which each picture stands out from its surroundings. */
const leastOwn = 0.12;
/** Share of the differing pixels that lie among their like, 5 × 5: letters are thin, logos are not. */
const mostSolid = 0.1;
/** By how much levels may differ there, of 1: other words bring the same levels, a mark its own. */
const mostShift = 0.108;
/** Correlation of what differs: clipped light and a map half a pixel aside still show the same there. */
const mostAgreement = 0.5;
/** Of 8 × 8 cells, the share that may hold differences: what differs everywhere is no caption. */
const mostCells = 0.7;

/**
 * Whether two pictures that agree otherwise have other words laid over them. A mark over one of the
 * two brings levels that the other lacks at these places. Words over both show the same levels in
 * both, letters here where there is ground there; and they are thin.
 * @param detail the overlap without slow light
 */
export function haveOtherCaptions(overlap: Overlap, detail: Overlap): boolean {
  const [first, second] = [detail.first.data, detail.second.data];
  const { gain, limit } = fitOf(detail);
  const { mask } = overlap;
  const differs = new Uint8Array(mask.data.length);
  const [histogram, other] = [new Float64Array(levels), new Float64Array(levels)];
  let [pixels, differing, own, common] = [0, 0, 0, 0];
  let [energy, otherEnergy] = [1, 1];
  for (let at = 0; at < differs.length; at += 1) {
    if (mask.data[at] === 0) continue;
    pixels += 1;
    const [a, b] = [first[at] ?? 0, (second[at] ?? 0) * gain];
    if (Math.abs(a - b) <= limit) continue;
    differs[at] = 1;
    differing += 1;
    if (Math.abs(a) > Math.abs(b)) own += 1;
    common += a * b;
    energy += a * a;
    otherEnergy += b * b;
    count(histogram, overlap.first.data[at] ?? 0);
    count(other, overlap.second.data[at] ?? 0);
  }
  if (differing < leastShare * pixels) return false;
  if (Math.min(own, differing - own) < leastOwn * differing) return false;
  if (common > mostAgreement * Math.sqrt(energy * otherEnergy)) return false;
  if (shiftBetween(histogram, other) / differing > mostShift) return false;
  const { width, height } = mask;
  return (
    solidPixels(differs, width, height) < mostSolid * differing &&
    cellsWith(differs, width, height) < mostCells
  );
}

const levels = 16;

function count(histogram: Float64Array, level: number): void {
  const bin = Math.max(0, Math.min(levels - 1, Math.floor((level * levels) / 256)));
  histogram[bin] = (histogram[bin] ?? 0) + 1;
}

/** How far levels must be moved to make one histogram the other, as a share of all levels. */
function shiftBetween(one: Float64Array, other: Float64Array): number {
  let [ahead, moved] = [0, 0];
  for (let bin = 0; bin < levels; bin += 1) {
    ahead += (one[bin] ?? 0) - (other[bin] ?? 0);
    moved += Math.abs(ahead);
  }
  return moved / levels;
}

interface Fit {
  /** Contrast of the first picture to the second. */
  readonly gain: number;
  /** Differences beyond it are more than noise. */
  readonly limit: number;
}

const rounds = 4;

/** By weights that fall with the difference, so that captions have little say. */
function fitOf({ first, second, mask }: Overlap): Fit {
  let [gain, spread] = [1, 20];
  const differences = new Float32Array(mask.data.length);
  for (let round = 0; round < rounds; round += 1) {
    let [energy, other, pixels] = [1, 1, 0];
    for (let at = 0; at < mask.data.length; at += 1) {
      if (mask.data[at] === 0) continue;
      const [a, b] = [first.data[at] ?? 0, second.data[at] ?? 0];
      const weight = 1 / (1 + ((a - gain * b) / spread) ** 2);
      energy += weight * a * a;
      other += weight * b * b;
    }
    gain = Math.sqrt(energy / other);
    for (let at = 0; at < mask.data.length; at += 1) {
      if (mask.data[at] === 0) continue;
      differences[pixels] = Math.abs((first.data[at] ?? 0) - gain * (second.data[at] ?? 0));
      pixels += 1;
    }
    const sorted = differences.slice(0, pixels).toSorted();
    spread = Math.max(4, 1.5 * (sorted[pixels >> 1] ?? 0));
  }
  return { gain, limit: Math.max(leastDifference, (overNoise / 1.5) * spread) };
}

function solidPixels(differs: Uint8Array, width: number, height: number): number {
  let solid = 0;
  for (let y = 2; y < height - 2; y += 1) {
    for (let x = 2; x < width - 2; x += 1) {
      if (differs[y * width + x] === 1 && isAmongLike(differs, width, x, y)) solid += 1;
    }
  }
  return solid;
}

function isAmongLike(differs: Uint8Array, width: number, x: number, y: number): boolean {
  for (let v = y - 2; v <= y + 2; v += 1) {
    for (let u = x - 2; u <= x + 2; u += 1) {
      if (differs[v * width + u] === 0) return false;
    }
  }
  return true;
}

const cellsAcross = 8;

/** The share of cells in which more than one pixel in a hundred differs. */
function cellsWith(differs: Uint8Array, width: number, height: number): number {
  const cells = new Uint32Array(cellsAcross * cellsAcross);
  for (let y = 0, at = 0; y < height; y += 1) {
    const row = Math.floor((y * cellsAcross) / height) * cellsAcross;
    for (let x = 0; x < width; x += 1, at += 1) {
      const cell = row + Math.floor((x * cellsAcross) / width);
      cells[cell] = (cells[cell] ?? 0) + (differs[at] ?? 0);
    }
  }
  const few = (0.01 * width * height) / cells.length;
  return cells.filter((differing) => differing > few).length / cells.length;
}
