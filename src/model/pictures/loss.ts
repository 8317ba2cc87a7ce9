import { formatBytes } from '../text/byte-count.js';
import type { Colouring, Extra, ExtraKind, MetadataKind } from './traits.js';

/** Something that one file holds and another one, which shows the same, does not. */
export type Loss =
  /** `share`: of the picture, 0 to 1. */
  | { readonly kind: 'area'; readonly share: number }
  | { readonly kind: 'colour'; readonly colour: Exclude<Colouring, 'grey'> }
  | { readonly kind: 'recoloured' }
  | { readonly kind: 'detail' }
  | { readonly kind: 'extra'; readonly extra: Extra }
  | { readonly kind: 'metadata'; readonly kinds: readonly MetadataKind[] };

/** What the file has, in words that `, which its keeper lacks` may follow. */
export function lossText(loss: Loss): string {
  switch (loss.kind) {
    case 'area':
      return `has a part of the picture (${Math.max(1, Math.round(100 * loss.share))} % of it)`;
    case 'colour':
      return loss.colour === 'colour' ? 'has colours' : 'has a tone';
    case 'recoloured':
      return 'has other colours';
    case 'detail':
      return 'has finer detail';
    case 'extra':
      return `has ${extraNames[loss.extra.kind]} of ${formatBytes(loss.extra.bytes)} behind it`;
    case 'metadata':
      return `has metadata (${loss.kinds.join(', ')})`;
    default:
      return loss satisfies never;
  }
}

/** With their articles. */
export const extraNames: Readonly<Record<ExtraKind, string>> = {
  video: 'a video',
  'gain-map': 'a gain map',
  'depth-map': 'a depth map',
  picture: 'another picture',
  sound: 'sound',
  data: 'data',
};
