import type { PictureOutcome } from '../../model/pictures/picture.js';
import { fingerprint, fingerprintSide } from '../fingerprint/fingerprint.js';
import type { PictureFormat } from '../formats/formats.js';
import { lookAtFrames } from '../frames/look-at-frames.js';
import {
  openPicture,
  type NoPicture,
  type OpenOptions,
  type PictureWork,
} from '../decode/open-picture.js';
import type { Said } from './decoder-message.js';
import { Describer } from './describe-file.js';
import type { PluginTurn } from './plugin-turn.js';
import type { PictureFileCalls, ReadBuffer } from '../decode/picture-file.js';
import type { ByteSource, Content } from '../formats/byte-source.js';
import { readPicture } from '../decode/pixels.js';
import { factsOfRaw, rawPreview } from '../decode/raw-preview.js';
import { encodeThumbnail } from '../fingerprint/thumbnail-code.js';
import { thumbnailSide } from '../fingerprint/thumbnail.js';

/** Longer side of a thumbnail that text must stay readable in. */
const largeThumbnailSide = 640;

export type Look = PictureOutcome | NoPicture;

export interface PhotoOptions {
  readonly calls?: PictureFileCalls | undefined;
  /** Plugins, where there are any. */
  readonly turn?: PluginTurn | undefined;
}

/**
 * All that is to be known of how one file looks.
 * @param buffer lent for as long as it takes
 */
export function decodePhoto(
  path: string | Buffer,
  wantsPoints: boolean,
  buffer: ReadBuffer,
  { calls, turn }: PhotoOptions = {},
): Promise<Look> {
  return lookAt(path, wantsPoints, buffer, { calls, foreign: foreignBy(turn) });
}

/** The same, and in the same look what the file says of itself. */
export async function decodeAndDescribe(
  path: string | Buffer,
  wantsPoints: boolean,
  buffer: ReadBuffer,
  turn?: PluginTurn,
): Promise<Look & Said> {
  const describer = new Describer(turn);
  const { describe } = describer;
  const outcome = await lookAt(path, wantsPoints, buffer, { describe, foreign: foreignBy(turn) });
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

function lookAt(
  path: string | Buffer,
  wantsPoints: boolean,
  buffer: ReadBuffer,
  options: OpenOptions,
): Promise<Look> {
  const look: PictureWork<PictureOutcome> = async (file, format, foreign) => {
    const outcome =
      format === 'raw'
        ? await decodeRaw(file.source(), wantsPoints)
        : await decode(file.content(), format, wantsPoints);
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
  const outcome = await decode(preview.jpeg, 'jpeg', wantsPoints);
  if (outcome.kind !== 'picture') return outcome;
  return {
    ...outcome,
    facts: factsOfRaw({ ...outcome.facts, frames: 1 }, preview),
    frames: undefined,
  };
}

async function decode(
  content: Content,
  format: PictureFormat,
  wantsPoints: boolean,
): Promise<PictureOutcome> {
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
  return { kind: 'picture', facts, fingerprint: { ...bits, thumbnail, chroma }, frames: prints };
}
