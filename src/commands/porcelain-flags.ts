import { Flags } from '@oclif/core';

/** Flags of commands that have a format for scripts. */
export const porcelainFlags = {
  porcelain: Flags.boolean({
    default: false,
    description: 'Print a format for scripts that stays the same.',
  }),
  z: Flags.boolean({
    default: false,
    char: 'z',
    description: 'End fields with NUL; implies --porcelain.',
  }),
};
