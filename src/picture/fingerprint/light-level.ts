/** Of the primaries of sRGB in the light of white (IEC 61966-2-1). */
export const [redShare, greenShare, blueShare] = [0.2126, 0.7152, 0.0722] as const;

/** The light of each level, 0 to 1. */
const lights = Float32Array.from({ length: 256 }, (_, at) => {
  const value = at / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/** The level of each light from 0 to `finest`. */
const finest = 1 << 14;
const levels = Uint8Array.from({ length: finest + 1 }, (_, at) => {
  const light = at / finest;
  const value = light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
  return Math.round(255 * value);
});

/** @param level with fractions, and beyond 0 to 255 */
export function lightOfLevel(level: number): number {
  const whole = level <= 0 ? 0 : level >= 255 ? 255 : (level + 0.5) | 0;
  return lights[whole] ?? 0;
}

/** @param light 0 to 1 */
export function levelOfLight(light: number): number {
  return levels[(light * finest + 0.5) | 0] ?? 0;
}
