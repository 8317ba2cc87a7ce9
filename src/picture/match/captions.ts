import { inKernels } from '../fingerprint/planes.js';
import { kernels } from '../kernels/kernels.js';
import { detailOf, type Overlap } from './overlap.js';

/** Grey levels by which a pixel of the one must differ from the other, at least. */
const leastDifference = 16;
/** The same as a multiple of what differs everywhere: noise and compression. */
const overNoise = 4.5;
/** Share of pixels that differ below which nothing is said: dates and small signs. */
const leastShare = 0.012;
/** Correlation of what differs: clipped light and a map half a pixel aside still show the same there. */
const mostAgreement = 0.6;

/**
 * Whether two pictures that agree otherwise have other words laid over them. A mark over one of the
 * two stays a copy; words over both are another picture, whether of one style or of two.
 *
 * Each picture has strokes of its own then, that are sharper than what photos show, and than what it
 * shows elsewhere; of a mark over one picture the other has only what the mark hides, which is like
 * the rest of it. And words bring the same levels to both, a mark brings its own.
 * @param detail the overlap without slow light
 */
export function haveOtherCaptions(overlap: Overlap, detail: Overlap): boolean {
  const fit = fitOf(detail);
  if (fit.share < leastShare) return false;
  const differing = differencesOf(overlap, detail, fit);
  const { share, own, agreement, count } = differing;
  if (agreement > mostAgreement) return false;
  const solid = solidPixels(differing.differs, overlap.mask.width, overlap.mask.height);
  const { contrast, rarity } = strokesOfBoth(overlap, differing, solid);
  const shift = shiftOf(overlap, differing);
  const solidShare = solid.reduce((sum, one) => sum + one, 0) / Math.max(1, count);
  const evidence =
    byContrast * Math.log(contrast + 5) +
    byRarity * Math.log(rarity + 0.005) +
    byShare * Math.log(share) +
    byShift * shift +
    byOwn * Math.min(own, enoughOwn) +
    byAgreement * agreement +
    bySolid * Math.min(solidShare, mostSolid) +
    (areOfOneStyle(overlap, differing, { shift, solidShare }) ? byStyle : 0);
  return evidence > leastEvidence;
}

/**
 * What speaks for words over both, of a logistic fit to captioned photos and to photos with a mark:
 * contrast of the strokes in the picture that has less of them, how rare their like is elsewhere,
 * pixels that differ, levels that only one has, pixels in which the picture stands out that has fewer
 * such, what both still show there, and what lies among its like: letters are thin, logos are not.
 */
const [byContrast, byRarity, byShare, byShift, byOwn] = [8.8, -2, 2, -22, 18];
const [byAgreement, bySolid] = [-4, -10];
/** More of the picture's own says no more. */
const enoughOwn = 0.3;
/** Words of one style over both. */
const byStyle = 3.2;
const leastEvidence = 33.5;

/** Pixels in which two pictures differ by more than noise. */
interface Differences {
  /** 1 where they do. */
  readonly differs: Uint8Array;
  /** 1 where, of these, the first picture stands out from its ground by more than the second. */
  readonly isOfFirst: Uint8Array;
  readonly count: number;
  /** Of all pixels that both have. */
  readonly share: number;
  /** Share of the differing pixels in which the picture stands out that does so in fewer of them. */
  readonly own: number;
  /** Correlation of both there. */
  readonly agreement: number;
  /** Contrast of the first picture to the second. */
  readonly gain: number;
}

function differencesOf(
  { mask }: Overlap,
  detail: Overlap,
  { gain, limit, share }: Fit,
): Differences {
  const [first, second, shown] = [detail.first.data, detail.second.data, mask.data];
  const differs = new Uint8Array(shown.length);
  const isOfFirst = new Uint8Array(shown.length);
  let [count, own, common] = [0, 0, 0];
  let [energy, otherEnergy] = [1, 1];
  for (let at = 0; at < differs.length; at += 1) {
    if (shown[at] === 0) continue;
    const a = first[at] ?? 0;
    const b = (second[at] ?? 0) * gain;
    if (Math.abs(a - b) <= limit) continue;
    differs[at] = 1;
    count += 1;
    if (Math.abs(a) > Math.abs(b)) {
      isOfFirst[at] = 1;
      own += 1;
    }
    common += a * b;
    energy += a * a;
    otherEnergy += b * b;
  }
  return {
    differs,
    isOfFirst,
    count,
    share,
    own: Math.min(own, count - own) / Math.max(1, count),
    agreement: common / Math.sqrt(energy * otherEnergy),
    gain,
  };
}

/** Captions of one style: so many pixels differ, and fewer if both have much of their own. */
const [leastStyledShare, surelyStyledShare] = [0.016, 0.028];
const [leastOwn, leastOwnOfFew] = [0.12, 0.3];
/** Letters are thin, logos are not. */
const mostSolid = 0.1;
/** By how much levels may differ there, of 1: other words bring the same levels, a mark its own. */
const mostShift = 0.108;
const mostStyledAgreement = 0.5;
/** Of 8 × 8 cells, the share that may hold differences: what differs everywhere is no caption. */
const mostCells = 0.7;

/**
 * Words of one style over both show the same levels in both, letters here where there is ground there;
 * and they are thin.
 * @param shift of levels between both, of 1
 * @param solidShare of the differing pixels, those among their like
 */
function areOfOneStyle(
  { mask: { width, height } }: Overlap,
  { differs, share, own, agreement }: Differences,
  { shift, solidShare }: { readonly shift: number; readonly solidShare: number },
): boolean {
  if (share < leastStyledShare) return false;
  if (own < (share < surelyStyledShare ? leastOwnOfFew : leastOwn)) return false;
  if (agreement > mostStyledAgreement || solidShare >= mostSolid || shift > mostShift) return false;
  return cellsWith(differs, width, height) < mostCells;
}

/** As a share of {@link leastShare}: laid over in another way, words would differ in more than this. */
const surelyFew = 0.6;

/** Whether so little differs that there is no room for words, however one lies over the other. */
export function leaveNoRoomForWords(detail: Overlap): boolean {
  return fitOf(detail).share < surelyFew * leastShare;
}

/** Blur, in pixels, of which letters stand out. */
const strokeSigma = 1.5;

/** The contrast of the picture that has less, and the rarity of the one whose strokes are less rare. */
function strokesOfBoth(overlap: Overlap, differing: Differences, solid: Uint8Array): Strokes {
  const { first, second } = detailOf(overlap, strokeSigma);
  const { isOfFirst, gain } = differing;
  const isSolid = grown(solid, overlap.mask.width, overlap.mask.height);
  const isOwn = (ofFirst: number) => (at: number) => isSolid[at] === 0 && isOfFirst[at] === ofFirst;
  const one = strokesOf(first.data, overlap, differing, isOwn(1));
  const other = strokesOf(second.data, overlap, differing, isOwn(0));
  return {
    contrast: Math.min(one.contrast, other.contrast * gain),
    rarity: Math.max(one.rarity, other.rarity),
  };
}

interface Strokes {
  /** Root mean square, in grey levels. */
  readonly contrast: number;
  /** Share of the pixels that agree in which the picture is as sharp. */
  readonly rarity: number;
}

/** @param isOwn whether a differing pixel is one in which this picture stands out */
function strokesOf(
  fine: Float32Array,
  { mask }: Overlap,
  { differs, count }: Differences,
  isOwn: (at: number) => boolean,
): Strokes {
  const room = new Float32Array(count);
  let [length, energy] = [0, 0];
  for (let at = 0; at < differs.length; at += 1) {
    if (differs[at] === 0 || !isOwn(at)) continue;
    const level = Math.abs(fine[at] ?? 0);
    room[length] = level;
    length += 1;
    energy += level * level;
  }
  const usual = room.subarray(0, length).toSorted()[length >> 1] ?? 0;
  const shown = mask.data;
  let [agreeing, sharp] = [0, 0];
  for (let at = 0; at < differs.length; at += 1) {
    if (shown[at] === 0 || differs[at] === 1) continue;
    agreeing += 1;
    if (Math.abs(fine[at] ?? 0) >= usual) sharp += 1;
  }
  return {
    contrast: Math.sqrt(energy / Math.max(1, length)),
    rarity: sharp / Math.max(1, agreeing),
  };
}

const levels = 16;

/** Between what both show where they differ, of 1. */
function shiftOf({ first, second }: Overlap, { differs, count }: Differences): number {
  const shift = shiftBetween(histogramOf(first.data, differs), histogramOf(second.data, differs));
  return shift / Math.max(1, count);
}

function histogramOf(plane: Float32Array, counts: Uint8Array): Float64Array {
  const histogram = new Float64Array(levels);
  for (let at = 0; at < counts.length; at += 1) {
    if (counts[at] === 0) continue;
    const bin = Math.floor(((plane[at] ?? 0) * levels) / 256);
    const held = Math.max(0, Math.min(levels - 1, bin));
    histogram[held] = (histogram[held] ?? 0) + 1;
  }
  return histogram;
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
  /** Share of the pixels that both have that differ by more. */
  readonly share: number;
}

const rounds = 4;
/** Every so many pixels are enough for it. */
const fitStride = 5;

/** Differences of noise in any case, in grey levels, and as a multiple of their median. */
const [leastNoise, ofMedian] = [4, 1.5];

/** Of a pair both questions here are asked. */
const knownFits = new WeakMap<Overlap, Fit>();

function fitOf(detail: Overlap): Fit {
  const known = knownFits.get(detail);
  if (known !== undefined) return known;
  const fit = fittedContrast(detail);
  knownFits.set(detail, fit);
  return fit;
}

/** By weights that fall with the difference, so that captions have little say. */
function fittedContrast({ first, second, mask, isFull }: Overlap): Fit {
  const { countDiffering, fitContrast } = kernels();
  const { length } = mask.data;
  let fit: Fit = { gain: 1, limit: leastDifference, share: 0 };
  inKernels(
    isFull ? [first, second] : [first, second, mask],
    [],
    (memory, [one = 0, other = 0, counting = 0]) => {
      const result = memory.take(16);
      const room = memory.take(8 * (Math.ceil(length / fitStride) + 1) + 8192);
      fitContrast(
        one,
        other,
        counting,
        length,
        fitStride,
        rounds,
        leastNoise,
        ofMedian,
        room,
        result,
      );
      const [gain = 1, spread = 0] = memory.doubles.subarray(result >> 3);
      const limit = Math.max(leastDifference, (overNoise / ofMedian) * spread);
      countDiffering(one, other, counting, length, gain, limit, result);
      const [pixels = 0, differing = 0] = memory.words.subarray(result >> 2);
      fit = { gain, limit, share: differing / Math.max(1, pixels) };
    },
  );
  return fit;
}

/** 1 where a pixel lies among its like. */
function solidPixels(differs: Uint8Array, width: number, height: number): Uint8Array {
  const solid = new Uint8Array(differs.length);
  for (let y = 2; y < height - 2; y += 1) {
    for (let x = 2; x < width - 2; x += 1) {
      const at = y * width + x;
      if (differs[at] === 1 && isAmongLike(differs, width, x, y)) solid[at] = 1;
    }
  }
  return solid;
}

/** Those pixels with the others that they lie among. */
function grown(solid: Uint8Array, width: number, height: number): Uint8Array {
  const all = new Uint8Array(solid.length);
  for (let y = 2; y < height - 2; y += 1) {
    for (let x = 2; x < width - 2; x += 1) {
      if (solid[y * width + x] === 0) continue;
      for (let v = y - 2; v <= y + 2; v += 1) all.fill(1, v * width + x - 2, v * width + x + 3);
    }
  }
  return all;
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
