import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decoderChange } from '../../../../../src/library/lookalikes/catalog/decoder-change.js';
import type { DecoderNote } from '../../../../../src/model/pictures/picture-record.js';
import type { PartVersion } from '../../../../../src/model/facts/plugin-part.js';

const names = ['a.x', 'b.x', 'c.x'] as const;
type Name = (typeof names)[number];

/** Which decoders there are in a run, and of which version. */
const run: fc.Arbitrary<readonly PartVersion[]> = fc
  .subarray([...names])
  .chain((some) =>
    fc.tuple(
      ...some.map((name) => fc.integer({ min: 1, max: 2 }).map((version) => ({ name, version }))),
    ),
  );

/** A file of a format, as it is stored. `broken` ones are opened by their decoder in vain. */
interface Content {
  readonly format: Name;
  readonly isBroken: boolean;
  /** As it was looked at: version of the decoder, or that there was none. */
  seen?: { readonly kind: 'picture' | 'undecodable'; readonly version: number } | 'no-picture';
  /** Whether what was measured of it without a decoder is stored. */
  hasNoTraits: boolean;
}

const contents: fc.Arbitrary<Content[]> = fc.array(
  fc.record({
    format: fc.constantFrom(...names),
    isBroken: fc.boolean(),
    hasNoTraits: fc.constant(false),
  }),
  { maxLength: 5 },
);

/** What is dropped by the change, as the catalog does it; then a look at all that is not stored, and at all traits. */
function indexAll(
  all: readonly Content[],
  notes: readonly DecoderNote[],
  now: readonly PartVersion[],
) {
  const change = decoderChange(notes, now);
  for (const one of all) {
    const { seen, format } = one;
    if (seen === undefined || change === undefined) continue;
    if (seen !== 'no-picture' && seen.kind === 'picture') {
      if (change.renewed.has(format)) delete one.seen;
      if (change.come.has(format)) one.hasNoTraits = false;
    } else if (change.retriesAll || (seen !== 'no-picture' && change.gone.has(format))) {
      delete one.seen;
    }
  }
  for (const one of all) {
    const decoder = now.find(({ name }) => name === one.format);
    const kind = one.isBroken ? 'undecodable' : 'picture';
    one.seen ??= decoder === undefined ? 'no-picture' : { kind, version: decoder.version };
    // Only pictures are measured.
    const isPicture = one.seen !== 'no-picture' && one.seen.kind === 'picture';
    one.hasNoTraits ||= isPicture && decoder === undefined;
  }
  return change?.notes ?? notes;
}

/** @param pictures those that a decoder opened once, and its version then */
function expected(
  one: Content,
  now: readonly PartVersion[],
  pictures: Map<Content, number>,
): Content['seen'] {
  const version = now.find(({ name }) => name === one.format)?.version;
  if (version !== undefined && one.isBroken) return { kind: 'undecodable', version };
  if (version !== undefined) pictures.set(one, version);
  const last = pictures.get(one);
  return last === undefined ? 'no-picture' : { kind: 'picture', version: last };
}

test('after any runs all is as by the decoders of the last one, and pictures of those that are gone stay', () => {
  fc.assert(
    fc.property(contents, fc.array(run, { minLength: 1, maxLength: 6 }), (made, runs) => {
      const all = made.map((one) => ({ ...one }));
      let notes: readonly DecoderNote[] = [];
      const pictures = new Map<Content, number>();
      for (const now of runs) {
        notes = indexAll(all, notes, now);
        for (const one of all) {
          expect(one.seen).toEqual(expected(one, now, pictures));
          expect(one.hasNoTraits && now.some(({ name }) => name === one.format)).toBe(false);
        }
      }
    }),
  );
});

test('the same decoders change nothing, whatever their order', () => {
  fc.assert(
    fc.property(run, (now) => {
      const notes = decoderChange([], now)?.notes ?? [];
      expect(decoderChange(notes, now.toReversed())).toBeUndefined();
    }),
  );
});
