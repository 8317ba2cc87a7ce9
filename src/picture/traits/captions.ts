import type { Writing } from '../facts/writing.js';

/** What cameras write into the caption of every picture. */
const noCaption = /^(?:olympus digital camera|sony dsc|minolta digital camera|dcim|untitled)$/i;

/** What somebody wrote, and no camera. */
export function captionsOf({ captions }: Pick<Writing, 'captions'>): string[] {
  return captions.filter((caption) => !noCaption.test(caption));
}
