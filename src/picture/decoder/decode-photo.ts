import type { PictureOutcome } from '../../model/pictures/picture.js';
import { fingerprint, fingerprintSide } from '../fingerprint/fingerprint.js';
import { decoders, type PictureFormat } from '../formats/formats.js';
import { lookAtFrames } from '../frames/look-at-frames.js';
import {
  openPicture,
  type NoPicture,
  type OpenedPicture,
  type OpenOptions,
  type PictureWork,
} from '../decode/open-picture.js';
import type { Said, Weighed } from './decoder-message.js';
import { Describer } from './describe-file.js';
import type { PluginTurn } from './plugin-turn.js';
import type { PictureFileCalls, ReadBuffer } from '../decode/picture-file.js';
import type { ByteSource, Content } from '../formats/byte-source.js';
import { readPicture, type Picture } from '../decode/pixels.js';
import type { LikelyCopies } from './likely-copies.js';
import type { DisplayedPixels } from '../traits/displayed-pixels.js';
import { traitsOfPixels } from '../traits/picture-traits.js';
import { factsOfRaw, rawPreview } from '../decode/raw-preview.js';
import { encodeThumbnail } from '../fingerprint/thumbnail-code.js';
import { thumbnailSide } from '../fingerprint/thumbnail.js';

/** Longer side of a thumbnail that text must stay readable in. */
const largeThumbnailSide = 640;

export type Look = (PictureOutcome & Weighed) | NoPicture;

export interface PhotoOptions {
  readonly calls?: PictureFileCalls | undefined;
  /** Plugins, where there are any. */
  readonly turn?: PluginTurn | undefined;
  /** What most likely is a copy is weighed, and what decodes slowly, where that takes no second decode. */
  readonly copies?: LikelyCopies | undefined;
}

/**
 * All that is to be known of how one file looks.
 * @param buffer lent for as long as it takes
 */
export function decodePhoto(
  path: string | Buffer,
  wantsPoints: boolean,
  buffer: ReadBuffer,
  { calls, turn, copies }: PhotoOptions = {},
): Promise<Look> {
  return lookAt(path, { wantsPoints, copies }, buffer, { calls, foreign: foreignBy(turn) });
}

/** The same, and in the same look what the file says of itself. */
export async function decodeAndDescribe(
  path: string | Buffer,
  wantsPoints: boolean,
  buffer: ReadBuffer,
  { calls, turn, copies }: PhotoOptions = {},
): Promise<Look & Said> {
  const describer = new Describer(turn);
  const { describe } = describer;
  const options = { calls, describe, foreign: foreignBy(turn) };
  const outcome = await lookAt(path, { wantsPoints, copies }, buffer, options);
  if (outcome.kind === 'unreadable') return outcome;
  return {
    ...outcome,
    said: describer.read(outcome.kind === 'picture' ? outcome.facts : undefined),
  };
}

/** Who is asked for a decoder where no built-in one takes a picture. */
export function foreignBy(turn: PluginTurn | undefined): OpenOptions['foreign'] {
  return turn && ((file) => turn.decoderOf(file));
}

interface Wanted extends Pick<PhotoOptions, 'copies'> {
  readonly wantsPoints: boolean;
}

function lookAt(
  path: string | Buffer,
  wanted: Wanted,
  buffer: ReadBuffer,
  options: OpenOptions,
): Promise<Look> {
  const look: PictureWork<PictureOutcome & Weighed> = async (file, format, foreign) => {
    const outcome =
      format === 'raw'
        ? await decodeRaw(file.source(), wanted.wantsPoints)
        : await decodeAndWeigh(file, format, wanted);
    if (outcome.kind !== 'picture') return outcome;
    if (outcome.facts.missing > 0) file.checkReadable();
    if (foreign === undefined) return outcome;
    return { ...outcome, facts: { ...outcome.facts, format: foreign.format } };
  };
  return openPicture(path, buffer, look, options);
}

/** By its preview, which stands for it. */
async function decodeRaw(file: ByteSource, wantsPoints: boolean): Promise<PictureOutcome> {
  const preview = rawPreview(file);
  const { outcome } = await decode(preview.jpeg, 'jpeg', wantsPoints);
  return {
    ...outcome,
    facts: factsOfRaw({ ...outcome.facts, frames: 1 }, preview),
    frames: undefined,
  };
}

async function decodeAndWeigh(
  file: OpenedPicture,
  format: PictureFormat,
  { wantsPoints, copies }: Wanted,
): Promise<SeenPicture & Weighed> {
  const content = file.content();
  const { outcome, displayed } = await decode(content, format, wantsPoints);
  if (copies === undefined) return outcome;
  const isCopy = copies.next(outcome.fingerprint);
  if (displayed === undefined || !(isCopy || isSlow(format))) return outcome;
  const bytes = typeof content === 'string' ? file.bytes() : content;
  return { ...outcome, traits: traitsOfPixels(displayed, bytes, format) };
}

/** Whether decoding takes ten times as long as weighing: whoever would have to do it again weighs at once. */
function isSlow(format: PictureFormat): boolean {
  return format === 'avif' || decoders[format] !== 'sharp';
}

type SeenPicture = Extract<PictureOutcome, { readonly kind: 'picture' }>;

interface DecodedPhoto {
  readonly outcome: SeenPicture;
  /** Where they are at hand. */
  readonly displayed: DisplayedPixels | undefined;
}

async function decode(
  content: Content,
  format: PictureFormat,
  wantsPoints: boolean,
): Promise<DecodedPhoto> {
  const first = await readPicture(content, format, fingerprintSide);
  const { facts: firstFacts, grey, chroma, ground, greyAt } = first;
  const { width, height } = firstFacts;
  const seen = { format, frames: firstFacts.frames, pixels: width * height, ground };
  const { count, prints } = await lookAtFrames(content, seen);
  const facts = { ...firstFacts, frames: count };
  const { wantsLargeThumbnail, ...bits } = fingerprint(grey, { wantsPoints });
  const thumbnail = wantsLargeThumbnail
    ? encodeThumbnail(await greyAt(largeThumbnailSide), largeThumbnailSide, 1)
    : encodeThumbnail(grey, thumbnailSide);
  const printed = { ...bits, thumbnail, chroma };
  return {
    outcome: { kind: 'picture', facts, fingerprint: printed, frames: prints },
    displayed: displayedOf(first),
  };
}

function displayedOf({ facts, displayed }: Picture): DisplayedPixels | undefined {
  if (displayed === undefined) return undefined;
  const { width, height, data } = displayed;
  return {
    pictureWidth: facts.width,
    pictureHeight: facts.height,
    width,
    height,
    orientation: facts.orientation,
    channels: 3,
    data,
  };
}
