import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    readonly isSoak: boolean;
  }
}

/** Whether everything is tried that there is, however long it takes: `--mode soak`. */
export const isSoak = inject('isSoak');
