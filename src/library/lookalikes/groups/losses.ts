import type { Loss } from '../../../model/pictures/loss.js';
import type { Relation } from '../../../model/pictures/relation.js';
import {
  colourings,
  type Extra,
  type MetadataKind,
  type MetadataValue,
  type Traits,
} from '../../../model/pictures/traits.js';

/** A picture loses nothing worth a word with a smaller share than this: edges are cut to pixels. */
const leastShare = 0.04;
/** From so many times the detail on it is no noise of the measure. */
const leastTimes = 1.3;

/**
 * What a file holds that its keeper lacks, and that would be gone with it. A keeper of which nothing is
 * known is taken to hold nothing but its picture.
 * @param relation how the file comes from its keeper
 */
export function lossesOf(
  relation: Relation,
  keeper: Traits | undefined,
  file: Traits | undefined,
): Loss[] {
  return [...ofRelation(relation, keeper, file), ...ofTraits(keeper, file)];
}

function ofRelation(
  { secondInside, colour }: Relation,
  keeper: Traits | undefined,
  file: Traits | undefined,
): Loss[] {
  const losses: Loss[] = [];
  if (secondInside < 1 - leastShare) losses.push({ kind: 'area', share: 1 - secondInside });
  if (colour === 'coloured' || isMoreColoured(keeper, file)) {
    losses.push({ kind: 'colour', colour: file?.colour === 'toned' ? 'toned' : 'colour' });
  } else if (colour === 'recoloured') losses.push({ kind: 'recoloured' });
  return losses;
}

function isMoreColoured(keeper: Traits | undefined, file: Traits | undefined): boolean {
  if (keeper === undefined || file === undefined) return false;
  return colourings.indexOf(file.colour) < colourings.indexOf(keeper.colour);
}

function ofTraits(keeper: Traits | undefined, file: Traits | undefined): Loss[] {
  if (file === undefined) return [];
  const losses: Loss[] = extrasBeyond(keeper, file).map((extra) => ({ kind: 'extra', extra }));
  if (keeper !== undefined) {
    const times = file.detail / Math.max(1, keeper.detail);
    if (times >= leastTimes) losses.push({ kind: 'detail' });
  }
  const kinds = metadataBeyond(keeper, file);
  if (kinds.length > 0) losses.push({ kind: 'metadata', kinds });
  return losses;
}

/** Kinds of metadata that the keeper lacks, or that say something else there. */
function metadataBeyond(keeper: Traits | undefined, file: Traits): MetadataKind[] {
  const [held = [], heldValues = []] = [keeper?.metadata, keeper?.values];
  // Pictures of one series were taken at several times; of one picture, somebody set the date right.
  const isDated = haveSamePixels(keeper, file);
  const isHeld = ({ kind, digest }: MetadataValue): boolean =>
    (kind === 'date' && !isDated) ||
    heldValues.some((own) => own.kind === kind && Buffer.compare(own.digest, digest) === 0);
  const said = new Set(file.values.filter((value) => !isHeld(value)).map(({ kind }) => kind));
  return file.metadata.filter((kind) => {
    // A profile says how the colours of this one file are coded.
    if (kind === 'profile') return false;
    return !held.includes(kind) || said.has(kind);
  });
}

/** Whether every pixel is the same, as far as that is known. */
export function haveSamePixels(a: Traits | undefined, b: Traits | undefined): boolean {
  if (a?.pixels === undefined || b?.pixels === undefined) return false;
  return Buffer.compare(a.pixels, b.pixels) === 0;
}

/** Of one kind and of the same bytes: the same. */
function extrasBeyond(keeper: Traits | undefined, file: Traits): Extra[] {
  const held = [...(keeper?.extras ?? [])];
  return file.extras.filter((own) => {
    const at = held.findIndex((extra) => isSameExtra(extra, own));
    if (at !== -1) held.splice(at, 1);
    return at === -1;
  });
}

function isSameExtra(a: Extra, b: Extra): boolean {
  return a.kind === b.kind && a.bytes === b.bytes && Buffer.compare(a.digest, b.digest) === 0;
}
