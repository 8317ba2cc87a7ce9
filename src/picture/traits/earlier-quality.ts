import { itemAt } from '../../model/snapshot/item-at.js';
import {
  BlockFrequencies,
  binCount,
  binOf,
  strengthAt,
  type BlockFrequency,
} from './block-frequencies.js';
import type { DisplayedPixels } from './displayed-pixels.js';
import { jpegQuality } from './jpeg-quality.js';
import type { PictureBand } from './picture-bands.js';
import { standardSteps, zigzagPlace, type QuantizationSteps } from './jpeg-steps.js';

/** Files of less are not asked: with steps as wide, what was rounded once looks like what was rounded twice. */
const leastQuality = 80;
/** Earlier qualities that are tried. */
const leastEarlier = 30;
/** Steps that are less than so many times those of the file are lost in them. */
const leastTimes = 1.3;
/** Strengths of at least half a step that say something: of one frequency, and of all. */
const [fewestOfOne, fewest] = [30, 200];
/**
 * How well strengths keep to multiples of steps: 1 is exactly, 0 not at all. See `docs/keeping.md` for what was
 * measured.
 */
const leastAgreement = 0.25;

/** Of a file that keeps every pixel. */
const levels: QuantizationSteps = standardSteps(100);

/**
 * The quality of the JPEG that a picture was before it was saved anew at a higher one, or without loss: the
 * strengths of its blocks' frequencies lie about the multiples of coarser steps then (Fan & de Queiroz,
 * "Identification of bitmap compression history: JPEG detection and quantizer estimation", IEEE Transactions on
 * Image Processing 12(2), 2003). Scaling, toning and most cuts in between hide it. It looks at one band after another.
 */
export class EarlierQuality {
  readonly #steps: QuantizationSteps;
  readonly #quality: number;
  /** Undefined where nothing can be told. */
  readonly #frequencies: BlockFrequencies | undefined;

  /** @param steps of the file; undefined where it keeps every pixel */
  constructor(pixels: DisplayedPixels, steps: QuantizationSteps = levels) {
    const { width, height, pictureWidth, pictureHeight } = pixels;
    const isWhole = width === pictureWidth && height === pictureHeight;
    this.#steps = steps;
    this.#quality = jpegQuality(steps);
    const isAsked = isWhole && this.#quality >= leastQuality;
    this.#frequencies = isAsked ? new BlockFrequencies(pixels) : undefined;
  }

  /** @param band the next one */
  add(band: PictureBand): void {
    this.#frequencies?.add(band);
  }

  /**
   * After all bands.
   * @returns 30 to 99; undefined where nothing shows, which proves nothing
   */
  quality(): number | undefined {
    if (this.#frequencies === undefined) return undefined;
    const agreement = agreementWith(this.#frequencies.frequencies(), this.#steps);
    let best: { readonly earlier: number | undefined; readonly agreement: number } = {
      earlier: undefined,
      agreement: leastAgreement,
    };
    for (let earlier = leastEarlier; earlier < this.#quality; earlier += 1) {
      const found = agreement(standardSteps(earlier));
      if (found >= best.agreement) best = { earlier, agreement: found };
    }
    return best.earlier;
  }
}

/** How well strengths keep to multiples of other steps than those of the file; asked of ever finer ones. */
function agreementWith(frequencies: readonly BlockFrequency[], own: QuantizationSteps) {
  const asked = frequencies.map((frequency) => {
    const place = zigzagPlace(frequency.row, frequency.column);
    const leastStep = leastTimes * itemAt(own, place);
    return { place, leastStep, found: new FrequencyAgreement(frequency) };
  });
  return (earlier: QuantizationSteps): number => {
    let [sum, count] = [0, 0];
    for (const { place, leastStep, found } of asked) {
      const step = itemAt(earlier, place);
      if (step < leastStep) continue;
      found.ask(step);
      if (found.count < fewestOfOne) continue;
      sum += found.sum;
      count += found.count;
    }
    return count < fewest ? 0 : sum / count;
  };
}

/** How well one frequency keeps to a step. Most qualities have the same step for it as the one before. */
class FrequencyAgreement {
  /** Strengths that there are, in ascending order, and how many blocks have each. */
  readonly #bins: Uint32Array;
  readonly #times: Uint32Array;
  #step = 0;
  /** Of blocks that the step does not make nothing of. */
  count = 0;
  /** 1 for each that is a multiple of the step, -1 for one that lies between two; 0 where they are too few. */
  sum = 0;

  constructor({ strengths }: BlockFrequency) {
    this.#bins = new Uint32Array(strengths.length);
    this.#times = new Uint32Array(strengths.length);
    let count = 0;
    for (let bin = 0; bin < strengths.length; bin += 1) {
      const times = strengths[bin] ?? 0;
      if (times === 0) continue;
      this.#bins[count] = bin;
      this.#times[count] = times;
      count += 1;
    }
    this.#bins = this.#bins.subarray(0, count);
  }

  ask(step: number): void {
    if (step === this.#step) return;
    this.#step = step;
    const [bins, allTimes] = [this.#bins, this.#times];
    const least = binOf(step / 2);
    let first = bins.length;
    this.count = 0;
    while (first > 0 && (bins[first - 1] ?? 0) >= least) {
      first -= 1;
      this.count += allTimes[first] ?? 0;
    }
    this.sum = 0;
    if (this.count < fewestOfOne) return;
    const waves = wavesOf(step);
    let sum = 0;
    for (let at = first; at < bins.length; at += 1) {
      sum += (allTimes[at] ?? 0) * (waves[bins[at] ?? 0] ?? 0);
    }
    this.sum = sum;
  }
}

const knownWaves = new Map<number, Float64Array>();

/** Of each strength, how well it keeps to multiples of a step. */
function wavesOf(step: number): Float64Array {
  const known = knownWaves.get(step);
  if (known !== undefined) return known;
  const waves = Float64Array.from({ length: binCount }, (_, at) =>
    Math.cos((2 * Math.PI * strengthAt(at)) / step),
  );
  knownWaves.set(step, waves);
  return waves;
}
