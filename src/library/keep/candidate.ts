import { cameraName } from '../../model/text/camera-name.js';
import type { Candidate, PictureOf } from '../../model/pictures/candidate.js';
import type { PictureFacts } from '../../model/pictures/picture.js';
import { metadataKinds, type MetadataKind, type Traits } from '../../model/pictures/traits.js';
import { losslessFormats } from '../../picture/formats/formats.js';
import { factsSay } from '../../picture/traits/metadata-kinds.js';

/** Share of the picture that is missing, 0 to 1. */
export function missingOf(facts: PictureFacts): number {
  return facts.missing;
}

/**
 * How sure it is that a picture is as the camera made it: 3 with camera and capture date and no
 * editor, 2 with an editor, 1 with camera or date, 0 with nothing.
 */
export function originality(picture: Said | undefined): number {
  if (picture === undefined) return 0;
  const { camera, taken } = originOf(picture);
  if (camera === undefined && taken === undefined) return 0;
  if (camera === undefined || taken === undefined) return 1;
  return picture.traits?.editor === undefined ? 3 : 2;
}

type Said = Pick<PictureOf, 'said' | 'traits'>;

/** Which camera took it, and when. */
export function originOf({ said, traits }: Said): Pick<Traits, 'camera' | 'taken'> {
  return {
    camera: cameraName(said?.make, said?.model) ?? traits?.camera,
    taken: said?.taken ?? traits?.taken,
  };
}

/** Kinds of metadata that it has, those among them that only facts are read of. */
export function metadataOf({ said, traits }: Said): MetadataKind[] {
  return metadataKinds.filter(
    (kind) =>
      traits?.metadata.includes(kind) === true || (said !== undefined && factsSay(said, kind)),
  );
}

/** Pixels that it takes to hold what is to be seen. */
export function detailOf({ facts, traits }: PictureOf): number {
  return traits?.detail ?? facts.width * facts.height;
}

/** Where a file does not say: cameras save HEIC, and what is for the web is WebP or AVIF. */
const assumedQuality: Readonly<Record<string, number>> = { heic: 90, jxl: 90, jpeg: 75 };
const leastQuality = 70;
/** Of what others are made from, better than without loss: cameras may save more bits than there are in a PNG. */
const unconverted = 100.5;
/** When phones began to save HEIC. What says that it was taken before was converted. */
const heicSince = '2017-09';

/** What of a picture says how finely it was saved. */
type Weighed = Pick<PictureOf, 'facts' | 'traits' | 'madeFrom'> & Partial<Pick<PictureOf, 'said'>>;

/** As a JPEG's, 1 to 100. What was made from a JPEG is no better than that, and not the first. */
export function qualityOf(picture: Weighed): number {
  const { facts, traits, madeFrom } = picture;
  if (isBeforeConversion(picture)) return unconverted;
  const earlier = madeFrom ?? traits?.earlierQuality;
  if (earlier !== undefined) return earlier - 0.5;
  if (losslessFormats.has(facts.format)) return 100;
  return traits?.quality ?? assumedQuality[facts.format] ?? leastQuality;
}

/** Step sizes of a JPEG, in percent of the standard ones, below which nobody sees that it was compressed: quality 90. */
const unseen = 20;
/** How many times as large they are from one grade to the next. */
const timesEach = 1.6;
/** Of lossless formats, of what these are made from, and of what a sensor saw. */
const [lossless, beforeLossless, ofSensor] = [-1, -2, -3];

/**
 * How much is to be seen of a picture's compression: 0 for JPEGs of quality 88 and above, 1 from 80, 2 from 68, 3 from
 * 49 on, and so on; below zero where nothing was lost.
 */
export function compressionOf(picture: Weighed): number {
  if (picture.facts.format === 'raw') return ofSensor;
  const quality = qualityOf(picture);
  if (quality > 100) return beforeLossless;
  if (quality === 100 && losslessFormats.has(picture.facts.format)) return lossless;
  const steps = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  return Math.round(Math.log(Math.max(unseen, steps) / unseen) / Math.log(timesEach));
}

/** Whether it was another file's pixels before, which somebody saved anew. */
export function isSavedAnew(picture: Weighed): boolean {
  const { traits, madeFrom } = picture;
  return (madeFrom ?? traits?.earlierQuality) !== undefined || isConverted(picture);
}

/**
 * Whether it is straight from a camera in a format that people convert from, and hardly ever to: of a HEIC there are
 * JPEGs for whoever cannot open it.
 */
export function isBeforeConversion({ facts, traits, said }: Weighed): boolean {
  if (facts.format !== 'heic' || originality({ traits, said }) < 3) return false;
  return (originOf({ traits, said }).taken ?? '') >= heicSince;
}

/** A HEIC of what was taken before any camera saved one. */
export function isConverted({ facts, traits, said }: Weighed): boolean {
  const { taken } = originOf({ traits, said });
  return facts.format === 'heic' && taken !== undefined && taken < heicSince;
}

/** When it was taken, or else changed, in ms since 1970. Local time without a zone counts as UTC. */
export function dateOf({ stat, picture }: Candidate): number {
  const taken = picture === undefined ? undefined : originOf(picture).taken;
  if (taken === undefined) return stat.mtimeMs;
  const time = Date.parse(/(?:Z|[+-]\d\d:\d\d)$/.test(taken) ? taken : `${taken}Z`);
  return Number.isNaN(time) ? stat.mtimeMs : time;
}
