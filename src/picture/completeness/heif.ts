import type { ByteSource } from '../formats/byte-source.js';
import { HeifItems, type HeifItem } from '../formats/heif-items.js';
import { holesIn } from './hole.js';

/**
 * Share of the primary picture that its file lacks: of each of its tiles, what is coded behind a hole of zeros,
 * which HEVC never has, or behind the file's end.
 */
export function missingOfHeif(file: ByteSource): number {
  const items = HeifItems.of(file);
  const tiles = items === undefined ? [] : tilesOf(items);
  if (tiles.length === 0) return 0;
  const lost = tiles.reduce((sum, tile) => sum + lostOf(file, tile), 0);
  return lost / tiles.length;
}

function tilesOf(items: HeifItems): HeifItem[] {
  const primary = items.item(items.primary);
  if (primary?.type !== 'grid') return primary === undefined ? [] : [primary];
  return items.referredBy(primary.id, 'dimg').flatMap((id) => items.item(id) ?? []);
}

function lostOf(file: ByteSource, { extents = [] }: HeifItem): number {
  const length = extents.reduce((sum, { from, to }) => sum + to - from, 0);
  let before = 0;
  for (const { from, to } of extents) {
    const bytes = file.read(from, to - from);
    const [hole] = holesIn(bytes);
    if (hole !== undefined) return 1 - (before + hole.from) / length;
    if (bytes.length < to - from) return 1 - (before + bytes.length) / length;
    before += bytes.length;
  }
  return 0;
}
