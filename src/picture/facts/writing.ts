import { Fields, fieldsAt, windowsText } from './exif-fields.js';
import { iptcRecords } from './iptc-facts.js';
import type { MetadataBlocks } from './blocks/metadata-blocks.js';
import { cleaned, longestWriting, textOf } from './values/text.js';
import { XmpProperties } from './xmp/xmp-properties.js';

/** What people and programs wrote into a picture file, beyond its facts: each text once. */
export interface Writing {
  readonly captions: readonly string[];
  readonly copyrights: readonly string[];
  readonly cities: readonly string[];
  /** Programs that name themselves in it; the last one of a history behind all others. */
  readonly programs: readonly string[];
}

/** Exif 3.0, 4.6.4 and 4.6.6; the title as Microsoft has it. */
const exifTag = {
  processingSoftware: 0x000b,
  description: 0x010e,
  software: 0x0131,
  copyright: 0x8298,
  windowsTitle: 0x9c9b,
} as const;

/** IIM 4.2, chapter 6. */
const dataset = { city: 90, copyright: 116, caption: 120 } as const;

export function writingIn({ exif, xmp: packets, iptc, text }: MetadataBlocks): Writing {
  const main = new Fields(exif.flatMap(fieldsAt));
  const title = main.entry(exifTag.windowsTitle);
  const xmp = new XmpProperties(packets);
  const records = iptc.flatMap((block) => [...iptcRecords(block)]);
  const ofIptc = (wanted: number): (string | undefined)[] =>
    records
      .filter((record) => record.dataset === wanted)
      .map(({ body }) => textOf(body, longestWriting));
  const ofXmp = (name: string): (string | undefined)[] => [
    xmp.value(name, longestWriting),
    ...xmp.list(name, longestWriting),
  ];
  return {
    captions: distinct([
      main.text(exifTag.description, longestWriting),
      title && cleaned(windowsText(title), longestWriting),
      ...ofIptc(dataset.caption),
      ...ofXmp('dc:description'),
      ...ofXmp('dc:title'),
    ]),
    copyrights: distinct([
      main.text(exifTag.copyright, longestWriting),
      ...ofIptc(dataset.copyright),
      ...ofXmp('dc:rights'),
    ]),
    cities: distinct(ofIptc(dataset.city)),
    programs: distinct([
      main.text(exifTag.software),
      main.text(exifTag.processingSoftware),
      text.get('Software'),
      xmp.value('xmp:CreatorTool'),
      xmp.value('tiff:Software'),
      xmp.agents().at(-1),
    ]),
  };
}

function distinct(texts: readonly (string | undefined)[]): string[] {
  return [...new Set(texts.filter((text) => text !== undefined))];
}
