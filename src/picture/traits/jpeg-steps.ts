import { itemAt } from '../../model/snapshot/item-at.js';
import type { JpegParts } from './jpeg-parts.js';

/** What each of the 64 frequencies of a block is a multiple of, in zigzag order. */
export type QuantizationSteps = readonly number[];

/** The luminance table of ITU-T T.81, table K.1, in zigzag order. */
const standard = [
  16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37,
  29, 40, 58, 51, 61, 60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87,
  95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99,
] as const;

const ofQualities = Array.from({ length: 100 }, (_, at) => {
  const quality = at + 1;
  const scale = quality < 50 ? Math.floor(5000 / quality) : 200 - 2 * quality;
  return standard.map((value) =>
    Math.min(255, Math.max(1, Math.floor((value * scale + 50) / 100))),
  );
});

/**
 * Steps of brightness that the Independent JPEG Group's library (`jpeg_set_quality` in jcparam.c, which
 * libjpeg-turbo and most programs have taken over) takes for a quality.
 * @param quality 1 to 100
 */
export function standardSteps(quality: number): QuantizationSteps {
  return itemAt(ofQualities, quality - 1);
}

/** Those of a file's first component, which is brightness; undefined where its table is missing. */
export function stepsOf({ frame, tables }: JpegParts): QuantizationSteps | undefined {
  const table = tables.quantization(frame?.[8] ?? 0);
  if (table === undefined) return undefined;
  const isWide = table.length > standard.length + 1;
  return standard.map((_, at) =>
    isWide ? table.readUInt16BE(1 + 2 * at) : table.readUInt8(1 + at),
  );
}

/** Where the frequency of a row and a column of a block stands in zigzag order. */
export function zigzagPlace(row: number, column: number): number {
  const diagonal = row + column;
  const before =
    diagonal < side ? triangle(diagonal) : side * side - triangle(2 * side - 1 - diagonal);
  const first = Math.max(0, diagonal - side + 1);
  return before + (diagonal % 2 === 0 ? column : row) - first;
}

const side = 8;

/** How many there are on so many diagonals. */
function triangle(diagonals: number): number {
  return (diagonals * (diagonals + 1)) / 2;
}
