import type { FileOps } from '../../fs/file-ops.js';
import { Sidecars } from '../../library/facts/sidecars.js';
import { keepingOf, type KeepOptions } from '../../library/keep/keeper.js';
import type { Repository } from '../../library/repository/repository.js';
import { describeContents } from '../../library/review/describe-contents.js';
import type { ChosenMerge } from '../../library/review/plan-choices.js';
import type { LookAlikeFile } from '../../model/groups/look-alike.js';
import { joined, noFacts, onlyKinds, type MergedFacts } from '../../model/facts/merged-facts.js';
import { MergePlan, type PlannedMerge } from './plan-merges.js';
import { refused } from './refusal.js';

/**
 * What keepers are to get of facts that were chosen one by one, as far as they lack them still: what a sidecar
 * says meanwhile is not put into it again.
 * @throws ImgdedupError CONFIG_INVALID, INTERRUPTED, STORE_FULL, DECODER_UNAVAILABLE
 */
export async function plannedMerges(
  repository: Repository,
  merges: readonly Pick<ChosenMerge, 'keeper' | 'goes' | 'from'>[],
  options: KeepOptions & { readonly ops: FileOps; readonly signal?: AbortSignal | undefined },
): Promise<PlannedMerge[]> {
  if (merges.length === 0) return [];
  const files = merges.flatMap(({ keeper, from }) => [keeper, ...from.map(({ file }) => file)]);
  const contents = new Set(files.map(({ contentId }) => contentId));
  const known = await describeContents(repository, contents, { signal: options.signal });
  const sidecars = new Sidecars({ base: repository.base, ops: options.ops });
  const { protection } = keepingOf(repository.settings, options);
  const plan = new MergePlan(sidecars, (path) => protection.protects(path));
  const said = ({ path, contentId }: LookAlikeFile): MergedFacts =>
    joined(sidecars.of(path).facts, known.get(contentId) ?? noFacts);
  return merges.flatMap(({ keeper, goes, from }) => {
    const others = from.map(({ file, kinds }) => onlyKinds(said(file), kinds));
    const planned = plan.of({ photo: keeper, own: said(keeper), others });
    if (planned === undefined) return [];
    return goes ? { ...planned, objection: refused('its photo goes to the trash') } : planned;
  });
}
