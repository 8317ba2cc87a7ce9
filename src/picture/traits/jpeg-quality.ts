import type { JpegParts } from './jpeg-parts.js';

/** The luminance table of ITU-T T.81, table K.1, in zigzag order. */
const standard = [
  16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37,
  29, 40, 58, 51, 61, 60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87,
  95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99,
] as const;

/**
 * The quality, 1 to 100, at which the Independent JPEG Group's library (`jpeg_set_quality` in
 * jcparam.c, which libjpeg-turbo and most programs have taken over) makes the table nearest to that
 * of the first component. Cameras and Photoshop have tables of their own: for them it is a
 * comparison.
 * @returns undefined where the table is missing
 */
export function jpegQuality({ frame, tables }: JpegParts): number | undefined {
  const table = tables.quantization(frame?.[8] ?? 0);
  if (table === undefined) return undefined;
  const isWide = table.length > 65;
  const steps = standard.map((_, at) =>
    isWide ? table.readUInt16BE(1 + 2 * at) : table.readUInt8(1 + at),
  );
  let best = { quality: 1, distance: Infinity };
  for (let quality = 1; quality <= 100; quality += 1) {
    const scale = quality < 50 ? Math.floor(5000 / quality) : 200 - 2 * quality;
    const distance = standard.reduce((sum, value, at) => {
      const step = Math.min(255, Math.max(1, Math.floor((value * scale + 50) / 100)));
      return sum + Math.abs(step - (steps[at] ?? 0));
    }, 0);
    if (distance <= best.distance) best = { quality, distance };
  }
  return best.quality;
}
