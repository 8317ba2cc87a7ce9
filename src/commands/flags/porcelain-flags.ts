import { booleanFlag } from './flags.js';

/** Flags of commands that have a format for scripts. */
export const porcelainFlags = {
  porcelain: booleanFlag({
    default: false,
    description: 'Print a format for scripts that stays the same.',
  }),
  z: booleanFlag({
    default: false,
    char: 'z',
    description: 'End fields with NUL; implies --porcelain.',
  }),
};
