import type { RenderOutcome } from './decoder-message.js';
import {
  openPicture,
  type NoPicture,
  type OpenedPicture,
  type OpenOptions,
} from '../decode/open-picture.js';
import type { ReadBuffer } from '../decode/picture-file.js';
import { rawPreview } from '../decode/raw-preview.js';
import { renderPicture, type Rendering } from '../decode/render-picture.js';
import type { PictureFormat } from '../formats/formats.js';

/**
 * What one file shows, for the eye.
 * @param side of the longer side in pixels
 * @param buffer lent for as long as it takes
 */
export function renderFile(
  path: string | Buffer,
  side: number,
  buffer: ReadBuffer,
  foreign?: OpenOptions['foreign'],
): Promise<RenderOutcome | NoPicture> {
  return openPicture(
    path,
    buffer,
    async (file, format) => ({
      kind: 'rendered' as const,
      rendering: await render(file, format, side),
    }),
    { foreign },
  );
}

/** A raw file by its preview, which stands for it. */
function render(file: OpenedPicture, format: PictureFormat, side: number): Promise<Rendering> {
  return format === 'raw'
    ? renderPicture(rawPreview(file.source()).jpeg, 'jpeg', side)
    : renderPicture(file.content(), format, side);
}
