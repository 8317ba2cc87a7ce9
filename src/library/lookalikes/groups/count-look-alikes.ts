import type { FolderStats } from '../../../model/snapshot/folder-stats.js';
import { loadDistinct } from '../../decisions/distinct-pairs.js';
import type { Repository } from '../../repository/repository.js';
import type { Tree } from '../../snapshot/tree.js';
import { Catalog } from '../catalog/catalog.js';
import { LiveContents } from '../catalog/live-contents.js';
import { Links } from './links.js';

/** The nearest first. */
const nearness = ['similar', 'crop'] as const;

/**
 * Pictures among the selected rows that show the same as another of them, by the nearest tier, as far as it is
 * stored.
 */
export async function countLookAlikes(
  repository: Repository,
  tree: Tree,
  selected: Uint8Array,
): Promise<FolderStats['lookAlikes']> {
  const { threshold } = repository.settings.similar;
  const filter = { threshold, wantsCrops: true, wantsRotated: true, wantsRecoloured: false };
  const links = new Links();
  await repository.transaction(async (store) => {
    const catalog = await Catalog.load(store);
    const live = LiveContents.from(tree, selected, catalog);
    await links.load(store, catalog, live, await loadDistinct(store), filter);
  });
  const counts = { similar: 0, crop: 0 };
  for (const position of links.positions()) {
    const tiers = new Set([...links.of(position)].map(([, { tier }]) => tier));
    const nearest = nearness.find((tier) => tiers.has(tier));
    if (nearest !== undefined) counts[nearest] += 1;
  }
  return counts;
}
