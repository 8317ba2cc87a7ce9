import type { SimilarOptions } from '../../api/find/find-similar.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import { parsePercent } from '../../config/settings.js';
import { booleanFlag, textFlag } from './flags.js';

/** Flags that say what counts as the same picture. */
export const similarFlags = {
  similar: booleanFlag({
    default: false,
    description: 'Find pictures that look the same, too: resized, toned, turned, cropped …',
  }),
  threshold: textFlag({
    helpValue: 'PERCENT',
    description: 'How much pictures may differ, 0 to 100 (setting: similar.threshold).',
  }),
  crops: booleanFlag({
    allowNo: true,
    default: true,
    description: 'Also pictures of which one shows a part of the other.',
  }),
  rotated: booleanFlag({
    allowNo: true,
    default: true,
    description: 'Also pictures that were turned or mirrored.',
  }),
  recoloured: booleanFlag({
    default: false,
    description: 'Also pictures of the same thing in other colours, which are no copies.',
  }),
  exhaustive: booleanFlag({
    default: false,
    description: 'Compare everything with everything: slow, and proves what the indexes find.',
  }),
};

export interface SimilarFlags {
  readonly threshold: string | undefined;
  readonly crops: boolean;
  readonly rotated: boolean;
  readonly recoloured: boolean;
  readonly exhaustive: boolean;
}

/** @throws ImgdedupError USAGE */
export function similarOptions(
  flags: SimilarFlags,
): Pick<
  SimilarOptions,
  'threshold' | 'wantsCrops' | 'wantsRotated' | 'wantsRecoloured' | 'isExhaustive'
> {
  return { ...filterOptions(flags), isExhaustive: flags.exhaustive };
}

/** @throws ImgdedupError USAGE */
export function filterOptions(
  flags: Omit<SimilarFlags, 'exhaustive'>,
): Pick<SimilarOptions, 'threshold' | 'wantsCrops' | 'wantsRotated' | 'wantsRecoloured'> {
  return {
    ...(flags.threshold === undefined ? {} : { threshold: percentOf(flags.threshold) }),
    wantsCrops: flags.crops,
    wantsRotated: flags.rotated,
    wantsRecoloured: flags.recoloured,
  };
}

function percentOf(text: string): number {
  const percent = parsePercent(text);
  if (percent !== undefined) return percent;
  throw new ImgdedupError('USAGE', `--threshold wants a percentage from 0 to 100, not "${text}".`);
}
