import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take long: what begins last should not be what everything then waits for. */
const long = [
  'unit/api/status-property',
  'unit/library/hashing/killed-index',
  'unit/actions/killed',
  'unit/actions/every-act',
  'unit/actions/interference',
  'unit/actions/failing-calls',
  'cli/read-only',
  'cli/full-disk',
  'cli/statuses',
  'unit/library/maintenance/every-damage',
  'unit/library/lookalikes/catalog/damage',
  'unit/library/lookalikes/interrupted',
  'unit/library/maintenance/verify-damage',
  'cli/failing-disk',
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
