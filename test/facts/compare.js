// @ts-check
// What the program reads of pictures and videos beside what ExifTool does: `npm run compare:facts -- FOLDER…`
import { spawnSync } from 'node:child_process';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { parseArgs } from 'node:util';

const built = (/** @type {string} */ name) =>
  new URL(`../../dist/${name}.js`, import.meta.url).href;
/** @type {typeof import('../../src/picture/facts/facts-of.js')} */
const { factsOf } = await import(built('picture/facts/facts-of'));
/** @type {typeof import('../../src/picture/formats/formats.js')} */
const { headLength, sniffFormat } = await import(built('picture/formats/formats'));
/** @type {typeof import('../../src/picture/formats/byte-source.js')} */
const { ByteSource } = await import(built('picture/formats/byte-source'));
/** @type {typeof import('../../src/picture/facts/values/date.js')} */
const { isoDate } = await import(built('picture/facts/values/date'));

/** @type {typeof import('../../src/picture/facts/films/video-facts.js')} */
const { videoFactsOf } = await import(built('picture/facts/films/video-facts'));
/** @type {typeof import('../../src/picture/formats/video-formats.js')} */
const { sniffVideo } = await import(built('picture/formats/video-formats'));

/** @typedef {import('../../src/model/facts/facts.js').Facts} Facts */
/** @typedef {Record<string, any>} Said */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { verbose: { type: 'boolean', default: false } },
});
const groups = [
  'EXIF',
  'XMP',
  'IPTC',
  'PNG',
  'Composite',
  'File',
  'QuickTime',
  'MakerNotes',
  'GIF',
  'RIFF',
  'JUMBF',
  'H264',
  'M2TS',
  'Matroska',
  'ASF',
];
const wanted = groups.map((group) => `-${group}:all`);

/** What ExifTool has in the first of these places. @param {Said} said @param {string[]} names */
function first(said, ...names) {
  for (const name of names) {
    const value = said[name];
    if (value !== undefined && String(value).trim() !== '') return value;
  }
  return undefined;
}

/**
 * Each field: ours, ExifTool's, and whether they say the same.
 * @type {Record<string, { own: (facts: Facts) => unknown, other: (said: Said) => unknown, same?: (own: any, other: any) => boolean }>}
 */
const fields = {
  make: { own: (facts) => facts.make, other: (said) => first(said, 'EXIF:Make', 'XMP:Make') },
  model: { own: (facts) => facts.model, other: (said) => first(said, 'EXIF:Model', 'XMP:Model') },
  lens: {
    own: (facts) => facts.lens,
    other: (said) => first(said, 'EXIF:LensModel', 'XMP:LensModel', 'XMP:Lens'),
  },
  software: {
    own: (facts) => facts.software,
    other: (said) => first(said, 'EXIF:Software', 'XMP:CreatorTool', 'PNG:Software'),
  },
  // A zone that stands in XMP is taken over; ExifTool tells each by itself.
  taken: {
    // To the second.
    own: (facts) => facts.taken?.replace(/\.\d+/, ''),
    other: takenOf,
    same: (own, other) => own.startsWith(other),
  },
  iso: {
    own: (facts) => facts.iso,
    other: (said) => positive(String(first(said, 'EXIF:ISO') ?? '').split(' ')[0]),
    same: (own, other) => own === other || other === 65535,
  },
  aperture: {
    own: (facts) => facts.aperture,
    other: (said) => positive(first(said, 'EXIF:FNumber', 'EXIF:ApertureValue')),
    same: near,
  },
  exposure: {
    own: (facts) => facts.exposure,
    other: (said) => positive(first(said, 'EXIF:ExposureTime', 'EXIF:ShutterSpeedValue')),
    same: near,
  },
  'focal length': {
    own: (facts) => facts.focalLength,
    other: (said) => positive(first(said, 'EXIF:FocalLength')),
    same: near,
  },
  latitude: { own: (facts) => facts.place?.latitude, other: placeOf('Latitude'), same: near },
  longitude: { own: (facts) => facts.place?.longitude, other: placeOf('Longitude'), same: near },
  rating: {
    own: (facts) => facts.rating,
    other: (said) => first(said, 'XMP:Rating', 'EXIF:Rating'),
  },
  keywords: {
    own: (facts) => (facts.keywords.length === 0 ? undefined : facts.keywords.toSorted().join('|')),
    other: keywordsOf,
  },
  orientation: {
    own: (facts) => (facts.orientation === 1 ? undefined : facts.orientation),
    other: (said) => orientationOf(said),
  },
  size: {
    own: (facts) =>
      facts.width === undefined ? undefined : sizeText(facts.width, facts.height ?? 0),
    other: (said) => {
      const [width, height] = [
        said['File:ImageWidth'] ??
          first(
            said,
            'EXIF:ImageWidth',
            'PNG:ImageWidth',
            'QuickTime:ImageWidth',
            'GIF:ImageWidth',
            'RIFF:ImageWidth',
            'Composite:ImageWidth',
          ),
        said['File:ImageHeight'] ??
          first(
            said,
            'EXIF:ImageHeight',
            'PNG:ImageHeight',
            'QuickTime:ImageHeight',
            'GIF:ImageHeight',
            'RIFF:ImageHeight',
            'Composite:ImageHeight',
          ),
      ];
      if (width === undefined || height === undefined) return undefined;
      return sizeText(width, height);
    },
  },
  'content identifier': {
    own: (facts) => facts.contentIdentifier,
    other: (said) => first(said, 'MakerNotes:ContentIdentifier', 'MakerNotes:MediaGroupUUID'),
  },
};

/** Of videos. @type {typeof fields} */
const videoFields = {
  make: {
    own: (facts) => facts.make,
    other: (said) => first(said, 'QuickTime:Make', 'QuickTime:AndroidManufacturer', 'H264:Make'),
    // ExifTool tells a number of the H.264 stream.
    same: (own, other) => own === other || Number.isInteger(Number(other)),
  },
  model: {
    own: (facts) => facts.model,
    other: (said) => first(said, 'QuickTime:Model', 'QuickTime:AndroidModel'),
  },
  taken: {
    own: (facts) => facts.taken?.replace(/\.\d+/, ''),
    other: (said) => {
      const names = [
        'QuickTime:CreationDate',
        'QuickTime:ContentCreateDate',
        'H264:DateTimeOriginal',
      ];
      const others = ['RIFF:DateTimeOriginal', 'Matroska:DateTimeOriginal', 'ASF:CreationDate'];
      return (
        isoDate(text(first(said, ...names, ...others))) ??
        isoDate(text(first(said, 'QuickTime:CreateDate')), 'Z')
      );
    },
  },
  duration: {
    own: (facts) => facts.duration,
    other: (said) =>
      positive(
        first(
          said,
          'QuickTime:Duration',
          'Matroska:Duration',
          'ASF:SendDuration',
          'M2TS:Duration',
          'Composite:Duration',
        ),
      ),
    same: (own, other) => Math.abs(own - other) <= 0.05 * other,
  },
  latitude: { own: (facts) => facts.place?.latitude, other: placeOf('Latitude'), same: near },
  longitude: { own: (facts) => facts.place?.longitude, other: placeOf('Longitude'), same: near },
  size: {
    own: (facts) =>
      facts.width === undefined ? undefined : sizeText(facts.width, facts.height ?? 0),
    other: (said) => {
      const side = (/** @type {'Width' | 'Height'} */ name) =>
        first(
          said,
          `Matroska:Display${name}`,
          `File:Image${name}`,
          `H264:Image${name}`,
          `QuickTime:Image${name}`,
          `RIFF:Image${name}`,
          `ASF:Image${name}`,
        );
      const [width, height] = [side('Width'), side('Height')];
      return width === undefined || height === undefined ? undefined : sizeText(width, height);
    },
  },
};

/** Whichever side is longer: how it lies is another field. @param {number} width @param {number} height */
function sizeText(width, height) {
  return `${Math.max(width, height)} x ${Math.min(width, height)}`;
}

/** @param {unknown} value */
function positive(value) {
  const number = Number(value);
  return Number.isFinite(number) && number > 0 ? number : undefined;
}

/** @param {number} own @param {number} other */
function near(own, other) {
  return Math.abs(own - other) <= 1e-3 * Math.max(1e-3, Math.abs(other));
}

/** @param {Said} said */
function takenOf(said) {
  const pairs = [
    ['EXIF:DateTimeOriginal', 'EXIF:OffsetTimeOriginal'],
    ['EXIF:CreateDate', 'EXIF:OffsetTimeDigitized'],
    ['XMP:DateTimeOriginal', ''],
    ['XMP:DateCreated', ''],
    ['XMP:DateTimeDigitized', ''],
  ];
  for (const [date = '', offset = ''] of pairs) {
    const taken = isoDate(text(said[date]), text(said[offset]));
    if (taken !== undefined) return taken;
  }
  const iptc = `${text(said['IPTC:DateCreated']) ?? ''} ${text(said['IPTC:TimeCreated']) ?? ''}`;
  return isoDate(iptc);
}

/** @param {string | number | undefined} value */
function text(value) {
  return value === undefined ? undefined : String(value);
}

/** @param {string} side @returns {(said: Said) => number | undefined} */
function placeOf(side) {
  return (said) => {
    const value = first(said, `Composite:GPS${side}`, `XMP:GPS${side}`);
    return value === undefined ? undefined : Number(value);
  };
}

/** @param {Said} said */
function keywordsOf(said) {
  const lists = ['XMP:Subject', 'IPTC:Keywords'].flatMap((name) => said[name] ?? []);
  const windows = String(said['EXIF:XPKeywords'] ?? '').split(';');
  const words = [...lists, ...windows]
    .map((word) => String(word).trim())
    .filter((word) => word !== '');
  return words.length === 0 ? undefined : [...new Set(words)].toSorted().join('|');
}

/** @param {Said} said */
function orientationOf(said) {
  const { 'EXIF:Orientation': orientation, 'QuickTime:Rotation': rotation } = said;
  if (rotation !== undefined)
    // To the left, and without what is mirrored.
    return { 0: undefined, 90: 8, 180: 3, 270: 6 }[Number(rotation)];
  return orientation >= 2 && orientation <= 8 ? orientation : undefined;
}

/** @param {string} path @returns {Promise<Facts | undefined>} */
async function read(path) {
  const fd = openSync(path, 'r');
  try {
    const size = fstatSync(fd).size;
    const source = new ByteSource({
      size,
      read: (from, length) => {
        const bytes = Buffer.allocUnsafe(length);
        return bytes.subarray(0, readSync(fd, bytes, 0, length, from));
      },
    });
    const head = source.read(0, headLength);
    const [format, video] = [sniffFormat(head), sniffVideo(head)];
    if (format !== undefined) return factsOf(source, format);
    return video === undefined ? undefined : await videoFactsOf(source, video);
  } finally {
    closeSync(fd);
  }
}

// Its status tells of warnings, too.
const { stdout: json } = spawnSync(
  'exiftool',
  ['-json', '-n', '-G0', '-q', '-q', '-r', ...wanted, ...positionals],
  { maxBuffer: 2 ** 30, stdio: ['ignore', 'pipe', 'ignore'] },
);
/** @type {Said[]} */
const all = JSON.parse(json.toString());
const tables = [
  { kind: 'image', name: 'pictures', own: fields },
  { kind: 'video', name: 'videos', own: videoFields },
].map((table) => ({ ...table, files: 0, counts: noCounts(Object.keys(table.own)) }));

/** @param {string[]} names */
function noCounts(names) {
  return new Map(names.map((name) => [name, { same: 0, ours: 0, theirs: 0, differ: 0 }]));
}

for (const said of all) {
  const facts = await read(said['SourceFile']);
  const table = tables.find(({ kind }) => kind === facts?.kind);
  if (facts === undefined || table === undefined) continue;
  table.files += 1;
  for (const [name, { own, other, same = Object.is }] of Object.entries(table.own)) {
    /** @type {[any, any]} */
    const [ours, theirs] = [own(facts), other(said)];
    const count = table.counts.get(name);
    if (count === undefined || (ours === undefined && theirs === undefined)) continue;
    const isText = typeof ours === 'string';
    const isSame =
      ours !== undefined &&
      theirs !== undefined &&
      same(ours, isText ? text(theirs)?.trim() : theirs);
    const kind = isSame
      ? 'same'
      : ours === undefined
        ? 'theirs'
        : theirs === undefined
          ? 'ours'
          : 'differ';
    count[kind] += 1;
    if (kind !== 'same' && values.verbose) {
      process.stdout.write(`${name}: ${said['SourceFile']}: ${String(ours)} / ${String(theirs)}\n`);
    }
  }
}
const head = [
  '| field | same | differ | only ours | only ExifTool |',
  '| --- | --: | --: | --: | --: |',
];
for (const { name, files, counts } of tables.filter((table) => table.files > 0)) {
  const rows = [...counts].map(
    ([field, { same, differ, ours, theirs }]) =>
      `| ${field} | ${same} | ${differ} | ${ours} | ${theirs} |`,
  );
  process.stdout.write(`${files} ${name}\n\n${[...head, ...rows].join('\n')}\n\n`);
}
