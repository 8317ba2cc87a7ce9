/** Groups that `dupes --json` printed, as a plan. */
import { parseContentId } from '../model/contents/content-id.js';
import { ImgdedupError } from '../model/errors/errors.js';
import { tiers, type Tier } from '../model/groups/look-alike.js';
import { isExactAct, type PlanAct, type PlanFile, type PlanGroup } from '../model/groups/plan.js';

/** Whether text is a document of `--json`, printed anew by another program, too. */
export function isSavedJson(text: string): boolean {
  return /^\uFEFF?\s*\{\s*"schemaVersion"\s*:/.test(text);
}

export interface SavedOptions {
  readonly act: PlanAct;
  /** Tiers of files that may go. */
  readonly tiers: ReadonlySet<Tier>;
  readonly allowLoss: boolean;
  readonly allowBursts: boolean;
}

/**
 * Keepers stay, and of the others goes what the act would let go.
 * @throws ImgdedupError USAGE for another document
 */
export function parseSavedJson(text: string, options: SavedOptions): PlanGroup[] {
  const document = parsed(text);
  if (
    !isRecord(document) ||
    document['command'] !== 'dupes' ||
    !Array.isArray(document['groups'])
  ) {
    throw new ImgdedupError('USAGE', 'The document is none of "imgdedup dupes --json".');
  }
  const groups: readonly unknown[] = document['groups'];
  const plans = groups.map((group) => planOf(group, options));
  // What one group keeps another must not let go.
  const paths = plans.flatMap((plan) => plan.map(({ path }) => path));
  if (new Set(paths).size < paths.length) throw strange();
  return plans;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ImgdedupError('USAGE', 'The document is no JSON: it may have been cut off.', {
      cause: error,
    });
  }
}

function planOf(group: unknown, options: SavedOptions): PlanGroup {
  if (!isRecord(group) || !Array.isArray(group['files'])) throw strange();
  const files: readonly unknown[] = group['files'];
  return files.map((file) => {
    if (!isRecord(file)) throw strange();
    const { path } = file;
    // Files of equal bytes say it once for all.
    const contentId = parseContentId(String(file['contentId'] ?? group['contentId']));
    const tier = tiers.find((one) => one === (file['tier'] ?? group['tier']));
    if (typeof path !== 'string' || contentId === undefined || tier === undefined) throw strange();
    return { path, contentId, tier, word: wordFor(file, tier, options) };
  });
}

function wordFor(
  file: Readonly<Record<string, unknown>>,
  tier: Tier,
  { act, tiers: wanted, allowLoss, allowBursts }: SavedOptions,
): PlanFile['word'] {
  if (file['keeper'] === true) return 'keep';
  if (file['protected'] === true || !wanted.has(tier)) return 'skip';
  if (tier === 'exact') return act;
  if (isExactAct(act) || (file['burst'] === true && !allowBursts)) return 'skip';
  const isWeighed = file['weighed'] === true;
  const hasMarks = Array.isArray(file['marks']) && file['marks'].length > 0;
  return !allowLoss && (hasMarks || !isWeighed) ? 'skip' : act;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function strange(): ImgdedupError {
  return new ImgdedupError(
    'USAGE',
    'The document has groups of another form: it was changed, or is of another version.',
  );
}
