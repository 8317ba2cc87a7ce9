import type { PartVersion } from './plugin-part.js';

/** Where a picture was taken: degrees, WGS 84 as far as anybody says; altitude in metres above the sea. */
export interface GeoPlace {
  readonly latitude: number;
  readonly longitude: number;
  readonly altitude: number | undefined;
}

export const mediaKinds = ['image', 'video'] as const;
export type MediaKind = (typeof mediaKinds)[number];

/** What a file says of itself, and what people sort by. Undefined is what it does not say. */
export interface Facts {
  readonly kind: MediaKind;
  /** By its first bytes: `jpeg`, `heic`, `raw` … */
  readonly format: string;
  /** As it is displayed: orientation applied. */
  readonly width: number | undefined;
  readonly height: number | undefined;
  /** 1 to 8 as Exif counts. */
  readonly orientation: number | undefined;
  readonly make: string | undefined;
  readonly model: string | undefined;
  readonly lens: string | undefined;
  readonly software: string | undefined;
  /**
   * Capture date, ISO 8601: `2019-05-04T12:33:10`, with `+02:00` or `Z` and a part of the second (`10.25`)
   * where the file says. Never guessed: without it is local time of nobody knows where.
   */
  readonly taken: string | undefined;
  readonly iso: number | undefined;
  /** F-number. */
  readonly aperture: number | undefined;
  /** Seconds. */
  readonly exposure: number | undefined;
  /** Millimetres. */
  readonly focalLength: number | undefined;
  /** Millimetres, as if on film of 35 mm. */
  readonly focalLength35: number | undefined;
  readonly place: GeoPlace | undefined;
  /** Stars, 0 to 5; -1 for what somebody rejected. */
  readonly rating: number | undefined;
  readonly keywords: readonly string[];
  /** What the two files of a Live Photo have in common. */
  readonly contentIdentifier: string | undefined;
  /** Seconds, of a video. */
  readonly duration: number | undefined;
  /** How the pictures of a video are coded: `avc`, `hevc` … */
  readonly codec: string | undefined;
}

/** A part of a plugin that a file was shown to. */
export interface AskedPart extends PartVersion {
  /** Whether some of the facts come from it. */
  readonly gave: boolean;
}

/** What was read of one file. */
export interface ReadFacts {
  /** Undefined for what is neither picture nor video. */
  readonly facts: Facts | undefined;
  /** Parts of plugins that had their say. */
  readonly asked: readonly AskedPart[];
}

/** What is stored of one content. */
export interface FactsRecord extends ReadFacts {
  /** Of the way in which facts are read: another one's are read anew. */
  readonly version: number;
}

/** What a file can say, or leave out. */
export const factKinds = [
  'camera',
  'date',
  'gps',
  'keywords',
  'lens',
  'live-photo',
  'rating',
  'video',
  'zone',
] as const;
export type FactKind = (typeof factKinds)[number];

/** How a picture lies when it is shown. */
export const shapes = ['landscape', 'portrait', 'square'] as const;
export type Shape = (typeof shapes)[number];
