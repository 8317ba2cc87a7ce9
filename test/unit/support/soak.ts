import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    readonly isSoak: boolean;
  }
}

/** Whether everything is tried that there is, however long it takes: `--mode soak`. */
export const isSoak = inject('isSoak');

/**
 * What CI tries of what could be tried: of each kind the first, and from there on one of `share`. A soak tries all.
 * @param kindOf what at least one is tried of
 */
export function sampled<T>(all: readonly T[], kindOf: (one: T) => string, share: number): T[] {
  const counts = new Map<string, number>();
  return all.filter((one) => {
    const kind = kindOf(one);
    const before = counts.get(kind) ?? 0;
    counts.set(kind, before + 1);
    return isSoak || before % share === 0;
  });
}

/** What lies at each place of an act: see {@link sampled}. */
export function placesOf<Op extends string>(ops: readonly Op[]): { op: Op; at: number }[] {
  return ops.map((op, at) => ({ op, at }));
}
