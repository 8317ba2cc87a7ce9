/** Colours of a picture as a canvas has them: four bytes a pixel. */
type Pixels = Uint8ClampedArray;

export interface Measured {
  /** Share of the pixels that both cover, of all that any covers. 0 to 1. */
  readonly shared: number;
  /** Mean difference where both are, in percent of full range. */
  readonly mean: number;
  /** Share of the shared pixels that differ by more than encoding explains. 0 to 1. */
  readonly changed: number;
}

/** Encoding alone moves a pixel by so much, of 255. */
const noise = 12;

/**
 * Draws how two pictures differ: dark where they agree, brighter the more they do not, and blue where
 * only one of them is.
 * @param gain by how much differences are made stronger
 * @param out gets the drawing; as long as both pictures
 */
export function drawDifference(one: Pixels, other: Pixels, out: Pixels, gain: number): Measured {
  let [covered, shared, changed, sum] = [0, 0, 0, 0];
  for (let at = 0; at < out.length; at += 4) {
    const here = byteAt(one, at + 3) >= 128;
    const there = byteAt(other, at + 3) >= 128;
    if (here || there) covered += 1;
    if (here && there) {
      const red = Math.abs(byteAt(one, at) - byteAt(other, at));
      const green = Math.abs(byteAt(one, at + 1) - byteAt(other, at + 1));
      const blue = Math.abs(byteAt(one, at + 2) - byteAt(other, at + 2));
      const most = Math.max(red, green, blue);
      shared += 1;
      sum += most;
      if (most > noise) changed += 1;
      drawHeat(out, at, Math.min(255, most * gain));
    } else {
      out[at] = here || there ? 38 : 0;
      out[at + 1] = here || there ? 66 : 0;
      out[at + 2] = here || there ? 120 : 0;
      out[at + 3] = here || there ? 255 : 0;
    }
  }
  return {
    shared: covered === 0 ? 0 : shared / covered,
    mean: shared === 0 ? 0 : (100 * sum) / (255 * shared),
    changed: shared === 0 ? 0 : changed / shared,
  };
}

/** From black over red and orange to white: brighter is more, for whoever sees no colours too. */
function drawHeat(out: Pixels, at: number, heat: number): void {
  out[at] = Math.min(255, 16 + heat * 2.2);
  out[at + 1] = Math.max(16, Math.min(255, heat * 1.9 - 130));
  out[at + 2] = Math.max(20, Math.min(255, heat * 3 - 520));
  out[at + 3] = 255;
}

function byteAt(pixels: Pixels, at: number): number {
  return pixels[at] ?? 0;
}
