import { mergedKinds, noFacts, says } from '../../../model/facts/merged-facts.js';
import type { MergedFacts, MergedKind } from '../../../model/facts/merged-facts.js';
import { decodeSidecar, type SidecarText } from './sidecar-text.js';
import { cleaned } from '../values/text.js';
import { readXmp, type XmpDocument, type XmpProperty } from './xmp-document.js';
import { factsOfProperties, type NamedProperties } from './xmp-facts.js';

/** Namespaces of XMP by their customary prefixes. */
export const xmpNamespaces: Readonly<Record<string, string>> = {
  dc: 'http://purl.org/dc/elements/1.1/',
  exif: 'http://ns.adobe.com/exif/1.0/',
  photoshop: 'http://ns.adobe.com/photoshop/1.0/',
  xmp: 'http://ns.adobe.com/xap/1.0/',
};

/** Larger ones are no metadata of one picture. In bytes. */
export const mostSidecarBytes = 4 * 1024 * 1024;

/** A sidecar that could be read whole. */
export interface Sidecar extends SidecarText {
  readonly document: XmpDocument;
  readonly facts: MergedFacts;
  /** Kinds of which it has a property, whether that can be understood or not. */
  readonly mentioned: readonly MergedKind[];
}

/** @returns undefined for what is no XMP, or not in a form that is known */
export function readSidecar(bytes: Buffer): Sidecar | undefined {
  if (bytes.length > mostSidecarBytes) return undefined;
  const decoded = decodeSidecar(bytes);
  if (decoded === undefined) return undefined;
  const document = readXmp(decoded.text);
  if (document === undefined) return undefined;
  const { properties } = document;
  const { text, encoding } = decoded;
  return {
    text,
    encoding,
    document,
    facts: factsOfDocument(properties),
    mentioned: mergedKinds.filter((kind) =>
      propertiesOf[kind].some((name) => properties.some((one) => isNamed(one, name))),
    ),
  };
}

/** What a kind is written as; each of them says it. */
export const propertiesOf = {
  date: ['exif:DateTimeOriginal', 'photoshop:DateCreated'],
  place: ['exif:GPSLatitude', 'exif:GPSLongitude', 'exif:GPSAltitude', 'exif:GPSAltitudeRef'],
  rating: ['xmp:Rating'],
  keywords: ['dc:subject'],
} as const satisfies Record<MergedKind, readonly string[]>;

export function isNamed({ uri, local }: XmpProperty, name: string): boolean {
  const [prefix = '', own] = name.split(':');
  return local === own && uri === xmpNamespaces[prefix];
}

function factsOfDocument(properties: readonly XmpProperty[]): MergedFacts {
  const named: NamedProperties = {
    value: (name) => {
      const found = properties.find((one) => isNamed(one, name) && one.value !== undefined);
      return cleaned(found?.value ?? '');
    },
    list: (name) =>
      properties
        .filter((one) => isNamed(one, name))
        .flatMap(({ list, value }) => list?.items ?? value ?? [])
        .flatMap((item) => cleaned(item) ?? []),
  };
  const { taken, latitude, longitude, rating, keywords } = factsOfProperties(named);
  const place =
    latitude === undefined || longitude === undefined
      ? undefined
      : { latitude, longitude, altitude: undefined };
  return { ...noFacts, taken, place, rating, keywords };
}

/** Whether what is meant of some kinds is what is said: a place may differ in its last digits. */
export function saysAll(said: MergedFacts, meant: MergedFacts): boolean {
  return mergedKinds.every((kind) => !says(meant, kind) || saysSame(said, meant, kind));
}

function saysSame(said: MergedFacts, meant: MergedFacts, kind: MergedKind): boolean {
  switch (kind) {
    case 'date':
      return said.taken === meant.taken;
    case 'place': {
      const [own, other] = [said.place, meant.place];
      return (
        own !== undefined &&
        other !== undefined &&
        Math.abs(own.latitude - other.latitude) < 1e-6 &&
        Math.abs(own.longitude - other.longitude) < 1e-6
      );
    }
    case 'rating':
      return said.rating === meant.rating;
    case 'keywords':
      return meant.keywords.every((keyword) => said.keywords.includes(keyword));
    default:
      return kind satisfies never;
  }
}
