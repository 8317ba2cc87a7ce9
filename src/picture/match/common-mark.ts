import { correlations, quantile, type Block } from './agreement.js';
import { isMostlyEmpty, leastTexture } from './classify-pair.js';
import type { MeasuredPair } from './measure-pair.js';
import type { Overlap } from './overlap.js';
import { textureAgreement } from './texture-agreement.js';

/** Correlation of one small block in ten below which something is in one of the two only. */
const mostDiffering = 0.3;
/** Share of all windows that must hold faint detail only, or it says nothing. */
const leastFaint = 0.1;
/** Share of those that may agree: of strangers up to 0.02, of copies 0.05 and more. */
const mostFaintAgreeing = 0.035;

/**
 * Whether two pictures that agree have nothing but a mark in common: nearly dark or plain ones, under
 * the same large words. What is faint in them is all over them and agrees nowhere. Noise hides it, too,
 * but in a noisy copy all blocks agree.
 * @param ways in which they were laid over each other: a logo may have pulled the one that was fitted
 */
export function agreeInMarkOnly(fine: readonly Block[], ways: readonly Overlap[]): boolean {
  if (quantile(correlations(fine, leastTexture), 0.1) >= mostDiffering) return false;
  return ways.every(({ first, second }) => {
    const { windows, faint, faintAgreeing } = textureAgreement(first, second);
    return faint >= leastFaint * windows && faintAgreeing <= mostFaintAgreeing * faint;
  });
}

/** Of what agrees, the share in whose place the other shows something else that is no wear. */
const mostOthers = 0.1;

/**
 * Whether two things on a plain ground are not the same, though their blocks agree: one logo has
 * another's outline. In copies next to nothing is something else.
 */
export function isOtherThing({ fine, kind, overlap }: MeasuredPair): boolean {
  if (kind !== 'plain-ground' || !isMostlyEmpty(fine)) return false;
  const { agreeing, others } = textureAgreement(overlap.first, overlap.second);
  return others > mostOthers * agreeing;
}
