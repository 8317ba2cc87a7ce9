import type { GreyPlane } from '../../../src/picture/fingerprint/grey-plane.js';
import { planeFrom } from './planes.js';
import { Random } from './random.js';

/** Height of a line and of the letters in it, in pixels. */
const [lineHeight, letterHeight] = [14, 9];
const margin = 16;

export interface Page {
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  /** Lines that are written otherwise, by number: a seed for each. */
  readonly changed?: ReadonlyMap<number, number>;
}

/** Dark bars and strokes in lines on paper: as letters are to somebody who cannot read. */
export function page({ width, height, seed, changed = new Map() }: Page): GreyPlane {
  const paper = planeFrom(width, height, () => 246);
  const lines = Math.floor((height - 2 * margin) / lineHeight);
  for (let line = 0; line < lines; line += 1) {
    const random = new Random(changed.get(line) ?? seed * 1000 + line);
    writeLine(paper, margin + line * lineHeight, random);
  }
  return paper;
}

function writeLine({ width, data }: GreyPlane, top: number, random: Random): void {
  for (let x = margin; x < width - margin - 6;) {
    // A stem, and two strokes somewhere to the right of it.
    const [above, below] = [random.int(0, letterHeight - 1), random.int(0, letterHeight - 1)];
    const letterWidth = random.int(3, 6);
    for (let y = 0; y < letterHeight; y += 1) {
      const row = (top + y) * width + x;
      const isStroke = y === above || y === below;
      data.fill(24, row, row + (isStroke ? letterWidth : 1));
    }
    x += letterWidth + (random.chance(0.2) ? 7 : 2);
  }
}
