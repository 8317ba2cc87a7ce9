/** EXIF, IPTC and XMP. The only file that imports `exifreader`, which is loaded when it is needed. */
import { createRequire } from 'node:module';

/** What a picture says of itself, as text, by the names that ExifReader gives. */
export interface Tags {
  readonly exif: ReadonlyMap<string, string>;
  readonly iptc: ReadonlyMap<string, string>;
  readonly xmp: ReadonlyMap<string, string>;
  /** Textual chunks of a PNG. */
  readonly text: ReadonlyMap<string, string>;
  /** The XMP packet itself. */
  readonly packet: string;
  readonly hasProfile: boolean;
}

type Library = typeof import('exifreader');
let loaded: Library | undefined;

function library(): Library {
  if (loaded !== undefined) return loaded;
  const exifreader: Library = createRequire(import.meta.url)('exifreader');
  loaded = exifreader;
  return exifreader;
}

const wanted: import('exifreader').IncludeTagsOptions = {
  exif: [
    'Make',
    'Model',
    'Software',
    'ProcessingSoftware',
    'DateTimeOriginal',
    'OffsetTimeOriginal',
    'DateTimeDigitized',
    'OffsetTimeDigitized',
    'ExposureTime',
    'FNumber',
    'ISOSpeedRatings',
    'GPSLatitude',
    'GPSLongitude',
    'Rating',
    'ImageDescription',
    'XPTitle',
    'XPKeywords',
    'Copyright',
  ],
  iptc: true,
  xmp: true,
  icc: ['ICC Description'],
  png: true,
  file: [],
  jfif: [],
  mpf: [],
  gps: [],
  photoshop: [],
  makerNotes: [],
  composite: [],
  thumbnail: [],
};

/** Longer texts are no names, dates or captions, but data. */
const longest = 2000;

/** @param bytes of a picture, from its first to wherever its metadata ends */
export function readTags(bytes: Buffer): Tags {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const options = { expanded: true, includeTags: wanted } as const;
    const { exif, iptc, xmp, icc, pngText } = library().loadView(view, options);
    const packet = xmp?._raw ?? '';
    return {
      exif: texts(exif),
      iptc: texts(iptc),
      xmp: texts(xmp),
      text: texts(pngText),
      packet: typeof packet === 'string' ? packet : '',
      hasProfile: icc !== undefined && Object.keys(icc).length > 0,
    };
  } catch (error) {
    // Whatever a stranger's parser throws at broken metadata says that there is none to be had.
    if (error instanceof Error) return none;
    throw error;
  }
}

const nothing: ReadonlyMap<string, string> = new Map();
const none: Tags = {
  exif: nothing,
  iptc: nothing,
  xmp: nothing,
  text: nothing,
  packet: '',
  hasProfile: false,
};

function texts(group: object | undefined): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, tag] of Object.entries<unknown>({ ...group })) {
    const text = textOf(tag);
    if (text !== '') found.set(name, text);
  }
  return found;
}

function textOf(tag: unknown): string {
  if (typeof tag !== 'object' || tag === null || !('description' in tag)) return '';
  const { description } = tag;
  if (typeof description !== 'string' && typeof description !== 'number') return '';
  // Cameras fill fields up with spaces and zeros.
  return String(description).slice(0, longest).replaceAll('\0', ' ').trim();
}
