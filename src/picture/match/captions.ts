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
 * @param detail the overlap without slow light
 */
export function haveOtherCaptions(overlap: Overlap, detail: Overlap): boolean {
  const differing = differencesOf(overlap, detail);
  if (differing.share < leastShare || differing.agreement > mostAgreement) return false;
  return areOfOneStyle(overlap, differing) || haveStrokes(overlap, differing);
}

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
  /** Of those, pixels that lie among their like, 5 × 5. */
  readonly solid: Uint8Array;
  readonly solidShare: number;
  /** Contrast of the first picture to the second. */
  readonly gain: number;
}

function differencesOf({ mask }: Overlap, detail: Overlap): Differences {
  const [first, second] = [detail.first.data, detail.second.data];
  const { gain, limit } = fitOf(detail);
  const differs = new Uint8Array(mask.data.length);
  const isOfFirst = new Uint8Array(mask.data.length);
  let [pixels, count, own, common] = [0, 0, 0, 0];
  let [energy, otherEnergy] = [1, 1];
  for (let at = 0; at < differs.length; at += 1) {
    if (mask.data[at] === 0) continue;
    pixels += 1;
    const [a, b] = [first[at] ?? 0, (second[at] ?? 0) * gain];
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
  const solid = solidPixels(differs, mask.width, mask.height);
  const some = Math.max(1, count);
  return {
    differs,
    isOfFirst,
    count,
    share: count / Math.max(1, pixels),
    own: Math.min(own, count - own) / some,
    agreement: common / Math.sqrt(energy * otherEnergy),
    solid,
    solidShare: solid.reduce((sum, one) => sum + one, 0) / some,
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
 * A mark over one of two pictures brings levels that the other lacks there. Words of one style over
 * both show the same levels in both, letters here where there is ground there; and they are thin.
 */
function areOfOneStyle(overlap: Overlap, differing: Differences): boolean {
  const { differs, count, share, own, agreement, solidShare } = differing;
  if (share < leastStyledShare) return false;
  if (own < (share < surelyStyledShare ? leastOwnOfFew : leastOwn)) return false;
  if (agreement > mostStyledAgreement || solidShare >= mostSolid) return false;
  const shift = shiftBetween(
    histogramOf(overlap.first.data, differs),
    histogramOf(overlap.second.data, differs),
  );
  const { width, height } = overlap.mask;
  return shift <= mostShift * count && cellsWith(differs, width, height) < mostCells;
}

/** Blur, in pixels, of which letters stand out. */
const strokeSigma = 1.5;
/** In grey levels: what letters over both reach, and a mark over one with what it hides does not. */
const leastStrokes = 10;
/** What rarity, the logarithm of the share and solid parts are worth, in grey levels. */
const [byRarity, byShare, bySolid] = [52, 10, 36];

/**
 * Words over both in whatever style: each picture has strokes of its own that are sharper than what
 * photos show, and than what it shows elsewhere. Of a mark over one picture the other has only what
 * the mark hides, which is like the rest of it.
 */
function haveStrokes(overlap: Overlap, differing: Differences): boolean {
  const fine = detailOf(overlap, strokeSigma);
  const strokes = [
    strokesOf(fine.first.data, overlap, differing, 1),
    strokesOf(fine.second.data, overlap, differing, 0),
  ];
  const contrast = Math.min(
    ...strokes.map((one, at) => (at === 0 ? one.contrast : one.contrast * differing.gain)),
  );
  const rarity = Math.max(...strokes.map((one) => one.rarity));
  const { share, solidShare } = differing;
  return (
    contrast - byRarity * rarity + byShare * Math.log(share) - bySolid * solidShare > leastStrokes
  );
}

interface Strokes {
  /** Root mean square, in grey levels. */
  readonly contrast: number;
  /** Share of the pixels that agree in which the picture is as sharp. */
  readonly rarity: number;
}

/** @param isOfFirst which of the differing pixels are the picture's own */
function strokesOf(
  fine: Float32Array,
  { mask }: Overlap,
  { differs, isOfFirst: ofFirst, solid }: Differences,
  isOfFirst: number,
): Strokes {
  const isSolid = grown(solid, mask.width, mask.height);
  const own: number[] = [];
  for (let at = 0; at < differs.length; at += 1) {
    if (differs[at] === 0 || isSolid[at] === 1 || ofFirst[at] !== isOfFirst) continue;
    own.push(Math.abs(fine[at] ?? 0));
  }
  const usual = own.toSorted((a, b) => a - b)[own.length >> 1] ?? 0;
  let [agreeing, sharp] = [0, 0];
  for (let at = 0; at < differs.length; at += 1) {
    if (mask.data[at] === 0 || differs[at] === 1) continue;
    agreeing += 1;
    if (Math.abs(fine[at] ?? 0) >= usual) sharp += 1;
  }
  const energy = own.reduce((sum, level) => sum + level * level, 0);
  return {
    contrast: Math.sqrt(energy / Math.max(1, own.length)),
    rarity: sharp / Math.max(1, agreeing),
  };
}

const levels = 16;

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
