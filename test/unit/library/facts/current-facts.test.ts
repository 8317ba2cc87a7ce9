import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isCurrent } from '../../../../src/library/facts/current-facts.js';
import type { AskedPart, FactsRecord } from '../../../../src/model/facts/facts.js';
import type { PartVersion } from '../../../../src/model/facts/plugin-part.js';
import { bareFacts } from '../../../../src/picture/facts/bare-facts.js';
import { withAdded } from '../../../../src/picture/facts/added-facts.js';
import { factsVersion } from '../../../../src/picture/facts/facts-of.js';

interface Parts {
  readonly decoders: readonly PartVersion[];
  readonly factReaders: readonly PartVersion[];
}

const versioned = <T extends PartVersion['name']>(names: readonly T[]) =>
  fc
    .subarray([...names])
    .chain((some) =>
      fc.tuple(
        ...some.map((name) => fc.integer({ min: 1, max: 2 }).map((version) => ({ name, version }))),
      ),
    );

const parts: fc.Arbitrary<Parts> = fc.record({
  decoders: versioned(['a.decoder', 'b.decoder']),
  factReaders: versioned(['a.reader', 'b.reader']),
});

/** A file: of a format that is built in, of none, or of that of a decoder; and which readers have something of it. */
const file = fc.record({
  format: fc.constantFrom('jpeg', 'svg', 'text', 'a.decoder', 'b.decoder'),
  readers: fc.subarray(['a.reader', 'b.reader']),
});

/** What a decoding process makes of it. */
function read({ format, readers }: { format: string; readers: string[] }, now: Parts): FactsRecord {
  const asked: AskedPart[] = [];
  const isBuiltIn = format === 'jpeg';
  if (!isBuiltIn) asked.push(...now.decoders.map((part) => ({ ...part, gave: false })));
  const isKnown = isBuiltIn || format === 'svg' || now.decoders.some(({ name }) => name === format);
  if (!isKnown) return { version: factsVersion, asked, facts: undefined };
  let facts = bareFacts('image', format);
  for (const part of now.factReaders) {
    const gave = readers.includes(part.name);
    asked.push({ ...part, gave });
    if (gave) facts = withAdded(facts, { keywords: [`${part.name}@${part.version}`] });
  }
  return { version: factsVersion, asked, facts };
}

test('what counts as read is what would be read anew, but that a decoder may be gone', () => {
  fc.assert(
    fc.property(file, parts, parts, (one, before, now) => {
      const record = read(one, before);
      expect(isCurrent(record, before)).toBe(true);
      fc.pre(isCurrent(record, now));
      const anew = read(one, now).facts;
      // Of a picture whose decoder is gone what is stored counts on.
      expect(anew === undefined ? record.facts?.format : record.facts).toEqual(
        anew ?? (record.facts && one.format),
      );
    }),
    { numRuns: 2000 },
  );
});

test('of another way of reading is nothing', () => {
  const record = { ...read({ format: 'jpeg', readers: [] }, none), version: factsVersion + 1 };
  expect(isCurrent(record, none)).toBe(false);
});

const none: Parts = { decoders: [], factReaders: [] };

test('a decoder that comes changes nothing for what is built in; a reader does', () => {
  const record = read({ format: 'jpeg', readers: [] }, none);
  const come = { name: 'a.decoder', version: 1 } as const;
  expect(isCurrent(record, { ...none, decoders: [come] })).toBe(true);
  expect(isCurrent(record, { ...none, factReaders: [come] })).toBe(false);
});
