import type { Group } from './group.js';
import type { LookAlikeGroup } from './look-alike.js';
import { sameImageData } from '../pictures/relation.js';
import { reportOf } from '../pictures/relation-report.js';

const unchanged = reportOf(sameImageData, undefined, undefined);

/** Files with equal bytes in the form of look-alikes, for what shows both. Nothing is known of them as pictures. */
export function equalAsAlike({ contentId, files, ...group }: Group): LookAlikeGroup {
  const { tier, why, reclaimable } = group;
  const shared = {
    contentId,
    tier,
    distance: 0,
    relation: unchanged,
    width: undefined,
    height: undefined,
    format: undefined,
    damaged: false,
    samePixels: false,
    isWeighed: true,
    marks: [],
    missing: 0,
    burst: false,
  };
  return { tier, why, reclaimable, files: files.map((file) => ({ ...file, ...shared })) };
}
