import type { Candidate, PictureOf } from '../../model/pictures/candidate.js';
import { formatBytes } from '../../model/text/byte-count.js';
import { extraNames } from '../../model/pictures/loss.js';
import { formatRule } from '../../config/settings.js';
import { losslessFormats } from '../../picture/formats/formats.js';
import {
  dateOf,
  isBeforeConversion,
  isConverted,
  metadataOf,
  missingOf,
  originality,
  originOf,
} from './candidate.js';
import type { Ground } from './keep-measures.js';

/** Two files, and how whoever reads of them calls the second and those like it: `the others are`. */
export interface Contest {
  readonly winner: Candidate;
  readonly next: Candidate;
  readonly nextIs: 'the other is' | 'the others are' | 'the next is';
}

/** Why the winner is kept, in a few words with the value that decided. */
export function reasonText(ground: Ground, contest: Contest): string {
  const { winner } = contest;
  switch (ground.kind) {
    case 'reference':
      return 'in the reference';
    case 'protected':
      return 'protected';
    case 'path':
    case 'plugin':
      return formatRule(ground);
    case '-path':
      return `not ${formatRule(ground).slice(1)}`;
    case 'oldest':
    case 'newest':
      return `${ground.kind}: ${timeText(contest)}`;
    case 'name':
      return `name: that of ${contest.nextIs.replace(/ (?:is|are)$/, '')} is a copy's`;
    case 'camera-name':
      return 'name: as a camera gives it';
    case 'shortest-path':
      return 'shortest path';
    case 'most-linked':
      return `most linked: ${winner.names} ${winner.names === 1 ? 'name' : 'names'}`;
    case 'size':
      return `most bytes: ${formatBytes(winner.stat.size)}`;
    case 'whole':
    case 'original':
    case 'colour':
    case 'resolution':
    case 'compression':
    case 'format':
    case 'quality':
    case 'metadata':
      return pictureReason(ground.kind, contest);
    default:
      return ground satisfies never;
  }
}

type PictureRule = Extract<
  Ground['kind'],
  'whole' | 'original' | 'colour' | 'resolution' | 'compression' | 'format' | 'quality' | 'metadata'
>;

function pictureReason(kind: PictureRule, { winner, next, nextIs }: Contest): string {
  const [own, other] = [winner.picture, next.picture];
  if (own === undefined || other === undefined) return kind;
  switch (kind) {
    case 'whole':
      return `whole, ${nextIs} ${lackText(own, other)}`;
    case 'original':
      return `original: ${originText(own)}`;
    case 'colour':
      return `${own.traits?.colour ?? 'colour'}, ${nextIs} ${other.traits?.colour ?? 'colour'}`;
    case 'resolution':
      return `resolution: ${resolutionText(own, other, nextIs)}`;
    case 'format':
      return `format: ${own.facts.format}, ${nextIs} ${other.facts.format}`;
    case 'compression':
    case 'quality':
      return other.madeFrom === undefined
        ? `quality: ${qualityText(own)}, ${nextIs} ${qualityText(other)}`
        : `quality: ${nextIs} a ${other.facts.format} with the pixels of a jpeg`;
    case 'metadata':
      return metadataText(own, other);
    default:
      return kind satisfies never;
  }
}

/** What the other is, where it shows less, or more than the scene. */
function lackText(own: PictureOf, other: PictureOf): string {
  if (missingOf(other.facts) > missingOf(own.facts)) return 'damaged';
  return other.isFramed && !own.isFramed ? 'framed' : 'cut';
}

/** `Sony ILCE-7M3, 2019`, and the editor where that is why another one is more of an original. */
function originText(picture: PictureOf): string {
  const { camera, taken } = originOf(picture);
  const editor = picture.traits?.editor ?? 'an editor';
  const saved = originality(picture) === 2 ? [`saved by ${editor}`] : [];
  const year = taken?.slice(0, 4);
  const when = year === undefined || camera !== undefined ? year : `taken in ${year}`;
  return [camera, when, ...saved].filter((part) => part !== undefined).join(', ');
}

/** Kinds of metadata, or of data behind the picture where it has more of these. */
function metadataText(own: PictureOf, other: PictureOf): string {
  const kinds = metadataOf(own);
  if (kinds.length > metadataOf(other).length) return `metadata: ${kinds.join(', ')}`;
  return `with ${(own.traits?.extras ?? []).map(({ kind }) => extraNames[kind]).join(' and ')} behind it`;
}

/** `90`, `90 saved from 75`, `lossless`, `webp`, `heic from the camera`, `converted to heic`. */
function qualityText(picture: PictureOf): string {
  const { facts, traits } = picture;
  if (isBeforeConversion(picture)) return `${facts.format} from the camera`;
  if (isConverted(picture)) return `converted to ${facts.format}`;
  const own = losslessFormats.has(facts.format) ? 'lossless' : (traits?.quality ?? facts.format);
  const earlier = traits?.earlierQuality;
  return earlier === undefined ? `${own}` : `${own} saved from ${earlier}`;
}

/** Pixels, or that there is more to be seen in them. */
function resolutionText(own: PictureOf, other: PictureOf, nextIs: Contest['nextIs']): string {
  const times = pixelsOf(own) / pixelsOf(other);
  if (times >= sameSize) return `${sizeText(own)}, ${nextIs} ${sizeText(other)}`;
  if (times > 1 / sameSize) return `sharper than ${nextIs.replace(/ (?:is|are)$/, '')}`;
  return `${sizeText(own)}, ${nextIs} ${sizeText(other)} but scaled up`;
}

/** Pictures whose numbers of pixels differ by less look like one size to whoever reads of them. */
const sameSize = 1.1;

function sizeText({ facts }: PictureOf): string {
  return `${facts.width} × ${facts.height}`;
}

function pixelsOf({ facts }: PictureOf): number {
  return Math.max(1, facts.width * facts.height);
}

/** A day, or the time of the day where both are of one. */
function timeText({ winner, next }: Contest): string {
  const [own, other] = [winner, next].map((file) => isoText(dateOf(file)));
  const [ownTime, otherTime] = own === other ? [winner, next].map(mtimeText) : [own, other];
  const isOneDay = ownTime?.slice(0, 10) === otherTime?.slice(0, 10);
  return ownTime?.slice(0, isOneDay ? 19 : 10).replace('T', ' ') ?? '';
}

function mtimeText({ stat }: Candidate): string {
  return isoText(stat.mtimeMs);
}

function isoText(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
