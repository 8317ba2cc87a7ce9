/**
 * Files that belong to a picture by their names: what cameras, phones and photo programs put beside
 * it. Sources: Adobe XMP specification part 3 (sidecars share the stem, `IMG_1.xmp`), darktable and
 * digiKam (`IMG_1.jpg.xmp`), Apple (AAE edits, the MOV of a Live Photo), Google Takeout
 * (`IMG_1.jpg.supplemental-metadata.json`, cut to 51 characters), DCF cameras (THM, WAV).
 */

import { pictureExtensions, rawExtensions } from './picture-extensions.js';
import { videoExtensions } from './video-extensions.js';

/** `raw` beside a developed picture, `picture` beside a raw one or a video, the `video` of a Live Photo. */
type CompanionKind = 'raw' | 'picture' | 'video' | 'sidecar';

export interface Companion {
  readonly name: string;
  readonly kind: CompanionKind;
}

const raw: ReadonlySet<string> = new Set(rawExtensions);
const pictures: ReadonlySet<string> = new Set(pictureExtensions);
const films: ReadonlySet<string> = new Set(videoExtensions);
/** What cameras and phones write beside a raw file. */
const developedExtensions = new Set(['jpg', 'jpeg', 'heic', 'heif', 'hif']);
/** Of the films that lie beside their picture; others with its name are files of their own. */
const liveVideoExtensions = new Set(['mov', 'mp4']);
/** Of all sidecars; other files have them as well: {@link isSidecarName} tells. */
export const sidecarExtensions: ReadonlySet<string> = new Set(
  'xmp aae thm wav pp3 dop nksc mie exv cos on1 arp json xml txt'.split(' '),
);
/** Only with the whole name before it: beside `IMG_1.jpg` an `IMG_1.txt` is just another file. */
const wholeNameOnly = new Set(['json', 'xml', 'txt']);

/** Whether a name is that of a sidecar: by itself, or with the name of a picture before it (`IMG_1.jpg.json`). */
export function isSidecarName(name: string): boolean {
  const { stem, extension } = partsOf(name);
  if (!sidecarExtensions.has(extension)) return false;
  return !wholeNameOnly.has(extension) || isMediaName(stem);
}

/** Takeout writes `IMG_1.jpg.supplemental-metadata.json`. */
function isMediaName(name: string): boolean {
  const [, ...parts] = name.toLowerCase().split('.');
  return parts.some((part) => pictures.has(part) || films.has(part));
}

/** @param names everything in the picture's folder, in any order */
export function companionsOf(picture: string, names: Iterable<string>): Companion[] {
  const own = partsOf(picture);
  const companions: Companion[] = [];
  for (const name of names) {
    if (name === picture) continue;
    const kind = kindOf(name, picture, own);
    if (kind !== undefined) companions.push({ name, kind });
  }
  return companions;
}

/** The name that a companion has beside another copy of its picture. */
export function companionNameFor(companion: string, picture: string, other: string): string {
  return companion.startsWith(`${picture}.`)
    ? `${other}${companion.slice(picture.length)}`
    : `${partsOf(other).stem}${companion.slice(partsOf(picture).stem.length)}`;
}

/**
 * The XMP sidecars of a picture that are about no other one: with its whole name first, which says that for
 * sure, then with its stem.
 * @param names everything in the picture's folder, in any order
 */
export function xmpSidecarsOf(picture: string, names: readonly string[]): string[] {
  const { stem } = partsOf(picture);
  const whole = names.filter((name) => isXmpOf(name, picture));
  const byStem = names.filter((name) => stem !== picture && isXmpOf(name, stem));
  return byStem.length > 0 && hasStemAlone(picture, names) ? [...whole, ...byStem] : whole;
}

/**
 * The name that a new XMP sidecar of a picture gets: `IMG_1.xmp` beside a raw file, as the programs that read
 * only that name want it, and `IMG_1.jpg.xmp` beside all others.
 */
export function newXmpSidecarOf(picture: string, names: readonly string[]): string {
  const { stem, extension } = partsOf(picture);
  return `${raw.has(extension) && hasStemAlone(picture, names) ? stem : picture}.xmp`;
}

function isXmpOf(name: string, whose: string): boolean {
  const { stem, extension } = partsOf(name);
  return extension === 'xmp' && stem === whose;
}

function hasStemAlone(picture: string, names: readonly string[]): boolean {
  return !names.some((other) => other !== picture && isPictureBeside(other, picture));
}

/** Whether a file is another picture under the same stem, that a sidecar may be about as well. */
export function isPictureBeside(name: string, picture: string): boolean {
  const [other, own] = [partsOf(name), partsOf(picture)];
  if (other.stem !== own.stem || sidecarExtensions.has(other.extension)) return false;
  if (liveVideoExtensions.has(other.extension)) return false;
  // A raw file and what was developed from it are one picture; so are both files of a Live Photo.
  const isPair =
    (raw.has(other.extension) && developedExtensions.has(own.extension)) ||
    (developedExtensions.has(other.extension) && goesWithDeveloped(own.extension));
  return !isPair;
}

interface Parts {
  readonly stem: string;
  /** In lower case. */
  readonly extension: string;
}

function kindOf(name: string, picture: string, own: Parts): CompanionKind | undefined {
  if (name.startsWith(`${picture}.`)) {
    const { extension } = partsOf(name);
    return sidecarExtensions.has(extension) ? 'sidecar' : undefined;
  }
  const { stem, extension } = partsOf(name);
  if (stem !== own.stem) return undefined;
  if (raw.has(extension)) {
    return developedExtensions.has(own.extension) ? 'raw' : undefined;
  }
  if (developedExtensions.has(extension)) {
    return goesWithDeveloped(own.extension) ? 'picture' : undefined;
  }
  if (liveVideoExtensions.has(extension)) {
    return developedExtensions.has(own.extension) ? 'video' : undefined;
  }
  if (wholeNameOnly.has(extension)) return undefined;
  return sidecarExtensions.has(extension) ? 'sidecar' : undefined;
}

function goesWithDeveloped(extension: string): boolean {
  return raw.has(extension) || liveVideoExtensions.has(extension);
}

/** A dot in front makes a name hidden, not an extension. */
function partsOf(name: string): Parts {
  const dot = name.lastIndexOf('.');
  if (dot <= 0) return { stem: name, extension: '' };
  return { stem: name.slice(0, dot), extension: name.slice(dot + 1).toLowerCase() };
}
