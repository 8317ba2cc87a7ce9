import type { ByteSource } from '../../formats/byte-source.js';
import { boxes, findBox, outermost, type Box } from '../../formats/iso-box.js';
import type { FilmFacts } from './film-facts.js';
import { cleaned } from '../values/text.js';

/**
 * Size and codec of the first track of pictures, by its head (ISO 14496-12, 8.3.2 and 8.5.2): what is coded in a way
 * that nobody knows has them, too, as films of older cameras.
 */
export function movieTrack(file: ByteSource): Pick<FilmFacts, 'width' | 'height' | 'codec'> {
  const movie = findBox(file, outermost(file), 'moov');
  if (movie === undefined) return {};
  for (const track of boxes(file, movie.from, movie.to)) {
    if (track.type !== 'trak' || handlerOf(file, track) !== 'vide') continue;
    const head = findBox(file, track, 'tkhd');
    return { ...(head === undefined ? {} : sizeOf(file, head)), codec: codecOf(file, track) };
  }
  return {};
}

function handlerOf(file: ByteSource, track: Box): string | undefined {
  const handler = findBox(file, track, 'mdia', 'hdlr');
  return handler && file.read(handler.from + 8, 4).toString('latin1');
}

/** How the four letters of older codecs are called. */
const names: Readonly<Record<string, string>> = { avc1: 'avc', hvc1: 'hevc', hev1: 'hevc' };

function codecOf(file: ByteSource, track: Box): string | undefined {
  const table = findBox(file, track, 'mdia', 'minf', 'stbl', 'stsd');
  if (table === undefined) return undefined;
  const letters = cleaned(file.read(table.from + 12, 4).toString('latin1'))?.toLowerCase();
  return letters && (names[letters] ?? letters);
}

const one = 0x10000;

/** Where it is turned by a quarter, what goes across came from above. */
function sizeOf(file: ByteSource, { from }: Box): Pick<FilmFacts, 'width' | 'height'> {
  const isLong = file.read(from, 1)[0] === 1;
  const matrix = file.read(from + (isLong ? 52 : 40), 36 + 8);
  if (matrix.length < 44) return {};
  const [across, down] = [matrix.readUInt32BE(36) / one, matrix.readUInt32BE(40) / one];
  if (across < 1 || down < 1) return {};
  const isTurned = matrix.readInt32BE(0) === 0 && matrix.readInt32BE(4) !== 0;
  const [width, height] = [Math.round(across), Math.round(down)];
  return isTurned ? { width: height, height: width } : { width, height };
}
