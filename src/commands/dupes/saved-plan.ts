import { resolve } from 'node:path';
import { ImgdedupError } from '../../model/errors/errors.js';
import type { Tier } from '../../model/groups/look-alike.js';
import type { Plan } from '../../model/groups/plan.js';
import { isSavedJson, parseSavedJson } from '../../render/parse-saved.js';
import { isPlanText, parsePlan } from '../../render/text/groups/plan-text.js';
import { actOf, tiersOf, type ActFlags } from '../flags/dupes-flags.js';

interface SavedFlags extends ActFlags {
  readonly 'merge-metadata': boolean;
  readonly tier: readonly string[] | undefined;
  readonly 'allow-loss': boolean;
  readonly bursts: boolean;
  readonly 'dry-run': boolean;
  readonly interactive: boolean;
}

/**
 * What `--from` names, if it is a plan or a list of groups, and not one of paths.
 * @param from where paths on the command line start from
 * @throws ImgdedupError USAGE
 */
export function savedPlan(
  list: Buffer | undefined,
  flags: SavedFlags,
  from: string,
): Plan | undefined {
  const text = list?.toString('utf8') ?? '';
  const act = actOf(flags);
  if (flags['merge-metadata'] && (isPlanText(text) || isSavedJson(text))) {
    throw new ImgdedupError(
      'USAGE',
      '--merge-metadata is for groups that are looked for now: it does not go with a plan.',
    );
  }
  if (isPlanText(text)) {
    if (act !== undefined) {
      throw new ImgdedupError(
        'USAGE',
        'A plan says what is to be done: leave out every flag that acts.',
      );
    }
    return parsePlan(text);
  }
  if (isSavedJson(text)) {
    if (act === undefined) {
      throw new ImgdedupError('USAGE', 'What is to be done with the groups?', {
        remedy: 'Say --trash, --move DIR, --link, --reflink, --symlink or --delete.',
      });
    }
    const wanted = tiersOf(flags.tier) ?? new Set<Tier>(['exact', 'metadata', 'similar']);
    const limits = { allowLoss: flags['allow-loss'], allowBursts: flags.bursts };
    return {
      groups: parseSavedJson(text, { act, tiers: wanted, ...limits }),
      folder: flags.move === undefined ? undefined : resolve(from, flags.move),
    };
  }
  const isAct = act !== undefined || flags['merge-metadata'] || flags.interactive;
  if (list === undefined || isAct || !flags['dry-run']) return undefined;
  throw new ImgdedupError('USAGE', '--dry-run goes with an act, and a list of paths is none.');
}
