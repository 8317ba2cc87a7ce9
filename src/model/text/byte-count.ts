const steps = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Bytes for people, in powers of a thousand: `12.3 MB`. Rates may come with fractions of a byte. */
export function formatBytes(bytes: number): string {
  let [value, step] = [Math.round(bytes), 0];
  while (value >= 999.95 && step < steps.length - 1) {
    value /= 1000;
    step += 1;
  }
  return `${step === 0 ? value : value.toFixed(1)} ${steps[step] ?? ''}`;
}
