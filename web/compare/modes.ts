import type { IconName } from '../parts/icons.js';

export const modes = ['side', 'swap', 'split', 'flicker', 'difference', 'all-files'] as const;
export type Mode = (typeof modes)[number];

export const modeNames: Readonly<Record<Mode, string>> = {
  side: 'Side by side',
  swap: 'Swap',
  split: 'Split',
  flicker: 'Flicker',
  difference: 'Difference',
  'all-files': 'All files',
};

export const modeIcons: Readonly<Record<Mode, IconName>> = {
  side: 'side',
  swap: 'swap',
  split: 'split',
  flicker: 'flicker',
  difference: 'difference',
  'all-files': 'grid',
};
