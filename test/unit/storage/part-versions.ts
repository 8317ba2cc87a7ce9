import * as fc from 'fast-check';

/** Name and version of a part of a plugin, for records that hold some. */
export const partVersion = {
  name: fc.constantFrom('example.stars' as const, 'a.b' as const, 'other-one.x-1' as const),
  version: fc.integer({ min: 1, max: 0xffff }),
};
