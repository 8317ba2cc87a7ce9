import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { Parts } from './raw-files.js';

const photos = fileURLToPath(new URL('../../../../fixtures/photos/', import.meta.url));
const photo = join(photos, '2019', 'mountain.jpg');

function jpegOf(width: number, height: number): Promise<Buffer> {
  return sharp(photo).resize(width, height, { fit: 'fill' }).jpeg({ quality: 90 }).toBuffer();
}

/** A photo of 320 x 240 as the preview, one of 64 x 48, and bytes of a sensor. */
export async function rawParts(changed: Partial<Parts> = {}): Promise<Parts> {
  const [jpeg, small] = await Promise.all([jpegOf(320, 240), jpegOf(64, 48)]);
  const sensor = Buffer.from(Array.from({ length: 3000 }, (_, nth) => (nth * 37) % 251));
  return { jpeg, small, sensor, orientation: 6, artist: 'Somebody', ...changed };
}

/** With an Exif block of its own, as in a RAF. */
export function withOwnOrientation(jpeg: Buffer, orientation: number): Promise<Buffer> {
  return sharp(jpeg).keepExif().withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer();
}
