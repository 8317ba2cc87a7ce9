import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take long: what begins last should not be what everything then waits for. */
const long = [
  'web/clean-up',
  'unit/actions/killed',
  'unit/library/hashing/killed-index',
  'unit/review/review',
  'unit/actions/failing-calls',
  'unit/actions/interference',
  'web/axe',
  'unit/picture/decoder/decoder-pool',
  'unit/picture/decoder/hostile',
  'cli/full-disk',
  'unit/api/status-property',
  'unit/review/killed-review',
  'unit/library/maintenance/every-damage',
  'unit/library/maintenance/verify-damage',
  'cli/read-only',
  'cli/statuses',
  'unit/actions/every-act',
  'unit/api/index-pictures',
  'cli/processes',
  'unit/library/lookalikes/catalog/formats',
  'unit/library/scan/files/ignore-file',
  'cli/link',
  'cli/verify',
  'web/long-lists',
  'unit/library/lookalikes/predicted-groups',
  'unit/api-page',
  'unit/library/lookalikes/catalog/damage',
  'unit/library/lookalikes/interrupted',
  'cli/errors',
  'cli/gc',
  'cli/plans',
  'cli/output',
  'cli/review',
  'cli/failing-disk',
  'cli/ephemeral',
  'cli/names',
  'cli/hostile-names',
  'cli/pager',
];

/** The long ones first, as they are listed. */
function rank({ moduleId }: TestSpecification): number {
  const at = long.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
  return at === -1 ? long.length : at;
}

export class LongestFirst extends BaseSequencer {
  /** The long ones, then the others as they come: the larger file first. */
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- it is no array's
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}
