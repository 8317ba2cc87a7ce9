/** What is put into sidecars of whatever program: what they held stays, byte by byte, and what was meant is said. */
import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withInsertions, withoutInsertions } from '../../../../../src/model/contents/insertion.js';
import { kindsOf, type MergedFacts } from '../../../../../src/model/facts/merged-facts.js';
import { mergeIntoSidecar } from '../../../../../src/picture/facts/xmp/merge-sidecar.js';
import { readSidecar, saysAll } from '../../../../../src/picture/facts/xmp/sidecar-facts.js';
import { xmpFacts } from '../../../../../src/picture/facts/xmp/xmp-facts.js';
import { exiftool, without } from '../../../../needs.js';
import { PhotoFolder } from '../../../support/photo-folder.js';

const wanted: MergedFacts = {
  taken: '2019-05-04T12:33:10.25+02:00',
  place: { latitude: -52.500_123, longitude: 13.4, altitude: 34.5 },
  rating: 4,
  keywords: ['Berlin', 'Müller & "Söhne" <GmbH>'],
};

const rdf = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"';
const packet = (body: string, names = ''): string =>
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF ${rdf}>\n<rdf:Description rdf:about="" ${names}>\n${body}\n</rdf:Description>\n</rdf:RDF></x:xmpmeta>`;
const wrapped = (text: string): string =>
  `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>\n${text}\n${' '.repeat(200)}\n<?xpacket end="w"?>`;
const lightroom = `<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Adobe XMP Core 7.0-c000">
 <rdf:RDF ${rdf}>
  <rdf:Description rdf:about=""
    xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"
   crs:Exposure2012="+0.35">
   <dc:subject>
    <rdf:Bag>
     <rdf:li>Wannsee</rdf:li>
     <rdf:li>berlin</rdf:li>
    </rdf:Bag>
   </dc:subject>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
`;
const darktable = `<?xml version="1.0" encoding="UTF-8"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="XMP Core 4.4.0-Exiv2">
 <rdf:RDF ${rdf}>
  <rdf:Description rdf:about=""
    xmlns:darktable="http://darktable.sf.net/"
   darktable:auto_presets_applied="1">
   <darktable:history>
    <rdf:Seq>
     <rdf:li darktable:num="0" darktable:params="0080&amp;3f"/>
    </rdf:Seq>
   </darktable:history>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
`;

/** Sidecars to which everything that is wanted can be added. */
const takingAll: Readonly<Record<string, Buffer | undefined>> = {
  'none at all': undefined,
  Lightroom: Buffer.from(lightroom),
  darktable: Buffer.from(darktable),
  'lines of Windows': Buffer.from(lightroom.replaceAll('\n', '\r\n')),
  'a mark of its byte order': Buffer.from(`\uFEFF${darktable}`),
  'a packet with padding': Buffer.from(wrapped(packet('<dc:x xmlns:dc="u:x">😀</dc:x>'))),
  'UTF-16, the low byte first': Buffer.from(wrapped(lightroom), 'utf16le'),
  'UTF-16, the high byte first': Buffer.from(wrapped(lightroom), 'utf16le').swap16(),
  'UTF-16 with a mark only': Buffer.from(`\uFEFF${lightroom}`, 'utf16le'),
  'UTF-16 without a mark': Buffer.from(lightroom, 'utf16le'),
  'other prefixes': Buffer.from(
    `<m:xmpmeta xmlns:m="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Description r:about="uuid:a&quot;b" xmlns:d="http://purl.org/dc/elements/1.1/" xmlns:exif="urn:no-exif" exif:GPSLatitude="none"><d:subject><r:Seq><r:li>Wannsee</r:li></r:Seq></d:subject></r:Description></r:RDF></m:xmpmeta>`,
  ),
  'a namespace without a prefix': Buffer.from(
    `<RDF xmlns="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><Description><subject xmlns="http://purl.org/dc/elements/1.1/"><Bag xmlns="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><li>Wannsee</li></Bag></subject></Description></RDF>`,
  ),
  'keywords as alternatives': Buffer.from(
    packet(
      '<dc:subject><rdf:Alt><rdf:li xml:lang="x-default">Wannsee</rdf:li></rdf:Alt></dc:subject>',
      'xmlns:dc="http://purl.org/dc/elements/1.1/"',
    ),
  ),
  'a comment that looks like an end': Buffer.from(
    packet('<!-- </rdf:RDF> --><dc:x xmlns:dc="u:x"><![CDATA[</rdf:RDF>]]></dc:x>'),
  ),
};

/** What comes of a sidecar when everything that is wanted is put into it. */
function merged(former: Buffer | undefined) {
  const edit = mergeIntoSidecar(former, wanted);
  if (edit.kind !== 'edit') throw new Error(edit.reason);
  return { ...edit, written: withInsertions(former ?? Buffer.alloc(0), edit.insertions) };
}

describe.each(Object.entries(takingAll))('%s', (_, former) => {
  const { written, ...edit } = merged(former);

  test('takes all that is wanted and keeps what it held', () => {
    expect(edit.blocked).toEqual([]);
    expect(withoutInsertions(written, edit.insertions)).toEqual(former ?? Buffer.alloc(0));
    const said = readSidecar(written);
    expect(said && saysAll(said.facts, edit.facts)).toBe(true);
    expect(said && kindsOf(said.facts)).toEqual(['date', 'place', 'rating', 'keywords']);
    // Each property once, or nobody reads it.
    const names = said?.document.properties.map(({ uri, local }) => uri + local) ?? [];
    expect(names.length).toBe(new Set(names).size);
  });

  test('has nothing to take the second time', () => {
    const again = mergeIntoSidecar(written, {
      ...wanted,
      taken: undefined,
      place: undefined,
      rating: undefined,
    });
    expect(again).toMatchObject({ kind: 'edit', insertions: [], blocked: [] });
  });
});

/** ExifTool takes RDF with the customary prefix only, and UTF-16 in a packet. */
const unreadByExiftool: ReadonlySet<string> = new Set([
  'other prefixes',
  'a namespace without a prefix',
  'UTF-16 with a mark only',
  'UTF-16 without a mark',
]);

test('ExifTool understands all of them', ({ skip }) => {
  skip(...without(exiftool));
  using folder = new PhotoFolder();
  const read = Object.entries(takingAll).filter(([name]) => !unreadByExiftool.has(name));
  for (const [name, former] of read) folder.write(`${name}.xmp`, merged(former).written);
  const tags = ['DateTimeOriginal', 'DateCreated', 'GPSLatitude', 'GPSLongitude', 'GPSAltitude'];
  const options = ['-j', '-n', ...[...tags, 'Rating', 'Subject'].map((tag) => `-${tag}`)];
  const told: unknown = JSON.parse(
    execFileSync('exiftool', [...options, '-q', folder.root]).toString(),
  );
  const date = '2019:05:04 12:33:10.25+02:00';
  const all = {
    DateTimeOriginal: date,
    DateCreated: date,
    GPSLatitude: expect.closeTo(-52.500_123, 6),
    GPSLongitude: expect.closeTo(13.4, 6),
    GPSAltitude: 34.5,
    Rating: 4,
    Subject: expect.arrayContaining(['Müller & "Söhne" <GmbH>']),
  };
  expect(told).toHaveLength(read.length);
  expect(told).toMatchObject(read.map(() => all));
  const withOwn = read.filter(([, former]) => former?.includes('Wannsee') === true);
  const kept = withOwn.map(() => ({ Subject: expect.arrayContaining(['Wannsee']) }));
  expect(told).toEqual(expect.arrayContaining(kept.map((one) => expect.objectContaining(one))));
});

test('a new sidecar is read by the reader of packets, too', () => {
  const edit = mergeIntoSidecar(undefined, wanted);
  if (edit.kind !== 'edit') throw new Error(edit.reason);
  const { bytes } = edit.insertions[0] ?? { bytes: Buffer.alloc(0) };
  expect(xmpFacts([bytes])).toMatchObject({
    taken: wanted.taken,
    rating: 4,
    keywords: wanted.keywords,
  });
});

/** What a sidecar says, in whatever way, is not said twice and not replaced. */
const blocking: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  'an attribute that is empty': ['xmp:Rating=""', ['rating']],
  'a rating of none': ['xmp:Rating="0"', ['rating']],
  'half a place': ['exif:GPSLatitude="52,30N"', ['place']],
  'a date that is a year': ['photoshop:DateCreated="2019"', ['date']],
  'keywords that are a text': ['dc:subject="one, two"', ['keywords']],
};
const allNames =
  'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"';

test.each(Object.entries(blocking))('%s is left as it is', (_, [attribute, blocked]) => {
  const former = Buffer.from(packet('', `${allNames} ${attribute}`));
  const edit = mergeIntoSidecar(former, wanted);
  expect(edit).toMatchObject({ kind: 'edit', blocked });
});

test('an empty list in one tag is left as it is', () => {
  const body = '<dc:subject><rdf:Bag/></dc:subject>';
  const edit = mergeIntoSidecar(Buffer.from(packet(body, allNames)), wanted);
  expect(edit).toMatchObject({ kind: 'edit', blocked: ['keywords'] });
});

const unsafe: Readonly<Record<string, string | Buffer>> = {
  nothing: '',
  'no XML': 'rating=5',
  'not well-formed': lightroom.replace('</dc:subject>', ''),
  'cut off': lightroom.slice(0, -20),
  'no graph': '<x:xmpmeta xmlns:x="adobe:ns:meta/"/>',
  'a graph in one tag': `<rdf:RDF ${rdf}/>`,
  'two graphs': `<a><rdf:RDF ${rdf}></rdf:RDF><rdf:RDF ${rdf}></rdf:RDF></a>`,
  'two subjects': `<rdf:RDF ${rdf}><rdf:Description rdf:about="a"/><rdf:Description rdf:about="b"/></rdf:RDF>`,
  'a node of another kind': `<rdf:RDF ${rdf}><foaf:Person xmlns:foaf="u:f"/></rdf:RDF>`,
  'entities of its own': `<!DOCTYPE a [<!ENTITY b "c">]>${packet('')}`,
  'Latin-1': Buffer.from(
    `<?xml version="1.0" encoding="ISO-8859-1"?>${packet('<dc:x xmlns:dc="u:x">\u00fc</dc:x>')}`,
    'latin1',
  ),
  'Latin-1, as it says': `<?xml version="1.0" encoding="ISO-8859-1"?>${packet('')}`,
  'bytes that are no UTF-8': Buffer.from([...Buffer.from(packet('')), 0xff]),
  'half a character': Buffer.concat([Buffer.from(wrapped(lightroom), 'utf16le'), Buffer.of(0x3c)]),
  'very deep': `<rdf:RDF ${rdf}>${'<a>'.repeat(50_000)}${'</a>'.repeat(50_000)}</rdf:RDF>`,
  'very large': packet(' '.repeat(5 * 1024 * 1024)),
};

test.each(Object.entries(unsafe))('%s is not touched', (_, former) => {
  const bytes = Buffer.isBuffer(former) ? former : Buffer.from(former);
  expect(mergeIntoSidecar(bytes, wanted)).toMatchObject({ kind: 'unsafe' });
});

test('whatever facts are put into whatever sidecar are read back', () => {
  const keyword = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
    .filter((text) => !/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/u.test(text) && text.trim() === text);
  const facts = fc.record({
    taken: fc.option(fc.constantFrom('2019-05-04T12:33:10', '1999-12-31T23:59:59Z'), {
      nil: undefined,
    }),
    place: fc.option(
      fc.record({
        latitude: fc.double({ min: -90, max: 90, noNaN: true }),
        longitude: fc.double({ min: -180, max: 180, noNaN: true }),
        altitude: fc.option(fc.double({ min: -400, max: 9000, noNaN: true }), { nil: undefined }),
      }),
      { nil: undefined },
    ),
    rating: fc.option(fc.constantFrom(-1, 1, 2, 3, 4, 5), { nil: undefined }),
    keywords: fc.uniqueArray(keyword, {
      maxLength: 4,
      selector: (text) => text.normalize('NFC').toLowerCase(),
    }),
  });
  fc.assert(
    fc.property(fc.constantFrom(...Object.values(takingAll)), facts, (former, meant) => {
      const edit = mergeIntoSidecar(former, meant);
      if (edit.kind !== 'edit') throw new Error(edit.reason);
      const own = former ?? Buffer.alloc(0);
      const written = withInsertions(own, edit.insertions);
      expect(withoutInsertions(written, edit.insertions)?.equals(own)).toBe(true);
    }),
    { numRuns: 40 },
  );
});
