/** What of a picture decides which of several is kept: properties of its content. */

/** Kinds of metadata that a file can hold, and another one lack. Stored by position. */
export const metadataKinds = [
  'date',
  'camera',
  'exposure',
  'place',
  'rating',
  'keywords',
  'caption',
  'copyright',
  'profile',
] as const;
export type MetadataKind = (typeof metadataKinds)[number];

/** What people write about a picture, or set right, and what it says: two files may say two things. */
export interface MetadataValue {
  readonly kind: MetadataKind;
  /** Hash of one text or number, xxHash64. */
  readonly digest: Uint8Array;
}

/** Data that a file holds beside the picture that is compared. Stored by position. */
export const extraKinds = ['video', 'gain-map', 'depth-map', 'picture', 'sound', 'data'] as const;
export type ExtraKind = (typeof extraKinds)[number];

/** What lies behind the picture, or beside it in the same file. */
export interface Extra {
  readonly kind: ExtraKind;
  readonly bytes: number;
  /** Hash of these bytes, xxHash64: two videos may be equally long. */
  readonly digest: Uint8Array;
}

/** How many colours a picture has. Stored by position. */
export const colourings = ['colour', 'toned', 'grey'] as const;
export type Colouring = (typeof colourings)[number];

/** Pixels from each side of a picture as displayed. */
export interface Margins {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const noMargins: Margins = { left: 0, top: 0, right: 0, bottom: 0 };

export interface Traits {
  /** Maker and model as EXIF has them, without the maker's name said twice: `Sony ILCE-7M3`. */
  readonly camera: string | undefined;
  /**
   * Capture date, ISO 8601: `2019-05-04T12:33:10`, with `+02:00` where the zone is known. Never
   * guessed.
   */
  readonly taken: string | undefined;
  /** Program that saved it after the camera did, as far as that can be told. */
  readonly editor: string | undefined;
  readonly metadata: readonly MetadataKind[];
  /** What these say, as far as people write it: date, place, rating, keywords, caption, copyright. */
  readonly values: readonly MetadataValue[];
  readonly colour: Colouring;
  /**
   * Pixels that it takes to hold what is to be seen: fewer than width by height where the picture
   * was scaled up.
   */
  readonly detail: number;
  /** How far one plain colour reaches into it: a frame, bars, or a thing on white. */
  readonly margins: Margins;
  /** Of a JPEG, 1 to 100, by its quantisation tables; undefined for other formats. */
  readonly quality: number | undefined;
  /**
   * That of the JPEG that it was before it was saved anew at a higher one, or without loss: 30 to 99, as far as
   * that shows in its pixels.
   */
  readonly earlierQuality: number | undefined;
  readonly extras: readonly Extra[];
  /** Hash of all pixels as displayed: equal where two files show exactly the same. */
  readonly pixels: Uint8Array | undefined;
}

/** What is stored of one content. */
export interface TraitsRecord {
  /** Of the way in which traits are found: another one's are found anew. */
  readonly version: number;
  /** Undefined where its pixels cannot be had. */
  readonly traits: Traits | undefined;
}
