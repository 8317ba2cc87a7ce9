import type { GreyPlane } from '../../../../../src/picture/fingerprint/grey-plane.js';

/** `withoutLight` of `assembly/low-pass.ts` in plain TypeScript. */
export function withoutLight(
  picture: GreyPlane,
  light: GreyPlane,
  weights?: { readonly mask: GreyPlane; readonly light: GreyPlane },
): number[] {
  return Array.from(picture.data, (grey, at) => {
    if (weights === undefined) return grey - (light.data[at] ?? NaN);
    if (weights.mask.data[at] === 0) return 0;
    return grey - (light.data[at] ?? NaN) / (weights.light.data[at] ?? NaN);
  });
}
