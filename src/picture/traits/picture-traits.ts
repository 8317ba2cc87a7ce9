import { cameraName } from '../../model/text/camera-name.js';
import { noMargins, type Traits } from '../../model/pictures/traits.js';
import { losslessFormats, type PictureFormat } from '../formats/formats.js';
import type { RawPreview } from '../decode/raw-preview.js';
import { ByteSource, type Content } from '../formats/byte-source.js';
import { kernels } from '../kernels/kernels.js';
import { colouringOf } from './colouring.js';
import { ColourCells } from './colour-cells.js';
import { DetailMeasure } from './detail.js';
import { hashDisplayed, readDisplayed, type DisplayedPixels } from './displayed-pixels.js';
import { EarlierQuality } from './earlier-quality.js';
import { editorOf } from './editor.js';
import { extrasOf } from './extras.js';
import { jpegParts } from './jpeg-parts.js';
import { jpegQuality } from './jpeg-quality.js';
import { stepsOf, type QuantizationSteps } from './jpeg-steps.js';
import { metadataKindsOf } from './metadata-kinds.js';
import { metadataValuesOf } from './metadata-values.js';
import { forEachBand, type PictureBand } from './picture-bands.js';
import { PlainMargins } from './plain-margins.js';
import { saidBy, type Said } from './said.js';

/** Changes whenever the same file gives other traits: stored ones are then computed anew. */
export const traitsVersion = 7;

/**
 * What decides whether a picture is kept, read off its file and its pixels.
 * @param content the file as sharp takes it
 * @param bytes as much of the file as was read, from its start
 * @throws DecodeError
 */
export async function pictureTraits(
  content: Content,
  bytes: Buffer,
  format: PictureFormat,
): Promise<Traits> {
  return traitsOfPixels(await readDisplayed(content, format), bytes, format);
}

/** The same of a picture that is decoded already. */
export function traitsOfPixels(
  pixels: DisplayedPixels,
  bytes: Buffer,
  format: PictureFormat,
): Traits {
  const jpeg = format === 'jpeg' ? jpegParts(bytes, 0) : undefined;
  const said = saidBy(new ByteSource(bytes), format);
  const steps = jpeg && stepsOf(jpeg);
  return {
    ...saidTraits(said),
    ...seenTraits(pixels, format, steps),
    quality: steps && jpegQuality(steps),
    extras: extrasOf(bytes, format, jpeg),
  };
}

/** @param steps of a JPEG */
function seenTraits(
  pixels: DisplayedPixels,
  format: PictureFormat,
  steps: QuantizationSteps | undefined,
): Pick<Traits, 'colour' | 'detail' | 'margins' | 'earlierQuality' | 'pixels'> {
  const { memory } = kernels();
  const room = memory.take(0);
  const margins = new PlainMargins(pixels);
  const hasEarlier = steps !== undefined || losslessFormats.has(format);
  const earlier = hasEarlier ? new EarlierQuality(pixels, steps) : undefined;
  const seen = coloursAndDetail(pixels, (band) => {
    margins.add(band);
    earlier?.add(band);
  });
  const traits = {
    ...seen,
    margins: margins.margins(),
    earlierQuality: earlier?.quality(),
    pixels: hashDisplayed(pixels),
  };
  memory.release(room);
  return traits;
}

/** @param look sees each band, too */
function coloursAndDetail(
  pixels: DisplayedPixels,
  look: (band: PictureBand) => void = () => undefined,
): Pick<Traits, 'colour' | 'detail'> {
  const { memory } = kernels();
  const room = memory.take(0);
  const cells = new ColourCells(pixels);
  const measure = new DetailMeasure(pixels);
  forEachBand(pixels, cells.side, (band) => {
    cells.add(band);
    measure.add(band);
    look(band);
  });
  const traits = { colour: colouringOf(cells), detail: measure.detail() };
  memory.release(room);
  return traits;
}

/**
 * The same of a raw file, by its preview. What the sensor saw is finer than that where it has more
 * pixels, and its own pixels are nobody's.
 * @throws DecodeError
 */
export async function rawTraits({ jpeg, times }: RawPreview, file: ByteSource): Promise<Traits> {
  const said = saidBy(file, 'raw');
  const seen = await readDisplayed(jpeg, 'jpeg');
  const { colour, detail } = coloursAndDetail(seen);
  return {
    ...saidTraits(said),
    colour,
    detail: detail * times,
    // Of a preview: a camera frames nothing.
    margins: noMargins,
    quality: undefined,
    earlierQuality: undefined,
    extras: [],
    pixels: undefined,
  };
}

function saidTraits(
  said: Said,
): Pick<Traits, 'camera' | 'taken' | 'editor' | 'metadata' | 'values'> {
  const { facts, writing } = said;
  return {
    camera: cameraName(facts.make, facts.model),
    taken: facts.taken,
    editor: editorOf(writing),
    metadata: metadataKindsOf(said),
    values: metadataValuesOf(said),
  };
}
