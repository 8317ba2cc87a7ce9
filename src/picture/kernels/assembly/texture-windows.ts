/** Cells across and down. */
const cellsAcross = 8;
/** Standard deviation, in grey levels, from which on a window shows something; such of faint detail. */
const leastTexture: f64 = 1.5;
const leastFaint: f64 = 1;
const mostFaint: f64 = 4;
/** Correlation from which on a window agrees, the same of a faint one, and below which it does not. */
const agreement: f64 = 0.9;
const faintAgreement: f64 = 0.8;
const disagreement: f64 = 0.7;
/** How many times the other's variance a picture has where it alone shows something. */
const onlyOne: f64 = 4;
/** Variance of rounding and compression that is no disagreement, in squared grey levels. */
const noise: f64 = 0.25;

/**
 * How many windows around pixels agree: of those that show something the ones that agree, that only the first picture
 * and that only the second shows something in, and that both show something else in; of those with faint detail all
 * and the ones that agree; then of each of 8 × 8 cells the windows that agree. So many words.
 *
 * @param firsts variance of the first picture in the window around each pixel
 * @param seconds the same of the second
 * @param common what both have in common there
 * @param radius pixels at the edge that have no window
 */
export function textureWindows(
  firsts: usize,
  seconds: usize,
  common: usize,
  width: i32,
  height: i32,
  radius: i32,
  counts: usize,
): void {
  const cells = counts + 6 * 4;
  memory.fill(counts, 0, (6 + cellsAcross * cellsAcross) << 2);
  for (let y = radius; y < height - radius; y += 1) {
    const row = cells + ((((y * cellsAcross) / height) * cellsAcross) << 2);
    for (let x = radius; x < width - radius; x += 1) {
      const offset: usize = (y * width + x) << 2;
      const a = <f64>load<f32>(firsts + offset);
      const b = <f64>load<f32>(seconds + offset);
      const most = max(a, b);
      if (most < leastFaint * leastFaint) continue;
      const both = <f64>load<f32>(common + offset);
      const correlation = both / sqrt((a + noise) * (b + noise));
      if (most < mostFaint * mostFaint) {
        countOne(counts + 16);
        if (correlation >= faintAgreement) countOne(counts + 20);
      }
      if (most < leastTexture * leastTexture) continue;
      if (correlation >= agreement) {
        countOne(counts);
        countOne(row + (((x * cellsAcross) / width) << 2));
      } else if (correlation < disagreement) {
        if (a > onlyOne * b) countOne(counts + 4);
        else if (b > onlyOne * a) countOne(counts + 8);
        else countOne(counts + 12);
      }
    }
  }
}

function countOne(count: usize): void {
  store<u32>(count, load<u32>(count) + 1);
}
