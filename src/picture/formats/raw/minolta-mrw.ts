import type { ByteSource } from '../byte-source.js';
import { TiffFile } from '../tiff-file.js';
import { orientationOf, sizeOf, type Place, type RawContents } from './raw-contents.js';

/** Blocks: name, length, what is in them. (ExifTool, `Image::ExifTool::MinoltaRaw`.) */
const [mark, headBytes, mostBlocks] = ['\0MRM', 8, 100] as const;
const [sizes, exif] = ['\0PRD', '\0TTW'] as const;
/** Blocks that say how a picture is made: white balance, settings. */
const development = ['\0PRD', '\0WBG', '\0RIF'] as const;
const mostBytes = 65_536;

const tag = {
  orientation: 274,
  camera: 34665,
  notes: 37500,
  /** Of the maker: a JPEG, or where one begins and how long it is. */
  jpeg: 0x81,
  jpegAt: 0x88,
  jpegBytes: 0x89,
} as const;

/**
 * What an MRW holds: a directory of Exif as a block of it, the sensor's data behind all blocks, and a JPEG that the
 * maker's notes name, whose places count from the start of that block. (Minolta's cameras until 2006.)
 * @returns undefined where it is none
 */
export function readMrw(file: ByteSource): RawContents | undefined {
  const blocks = blocksOf(file);
  const tiff = exifOfMrw(file);
  if (blocks === undefined || tiff === undefined) return undefined;
  const [base, size] = [blocks.places.get(exif)?.from ?? 0, blocks.places.get(sizes)];
  const numbers = size === undefined ? Buffer.alloc(0) : file.read(size.from, 16);
  const first = tiff.directory(tiff.first)?.entries;
  return {
    jpegs: jpegsOf(tiff).map(({ from, to }) => ({ from: base + from, to: base + to })),
    orientation: orientationOf(tiff.numbers(first?.get(tag.orientation), 1)[0]),
    size:
      numbers.length < 16 ? undefined : sizeOf(numbers.readUInt16BE(14), numbers.readUInt16BE(12)),
    sensor: sensorOf(file, blocks, numbers),
    development: () =>
      development.map((name) => {
        const { from, to } = blocks.places.get(name) ?? { from: 0, to: 0 };
        return file.read(from, Math.min(to - from, mostBytes));
      }),
  };
}

/** The block that is laid out as a TIFF; undefined where there is none, or it is no MRW. */
export function exifOfMrw(file: ByteSource): TiffFile | undefined {
  const block = blocksOf(file)?.places.get(exif);
  return block === undefined ? undefined : TiffFile.of(file.part(block.from, block.to));
}

interface Blocks {
  readonly places: ReadonlyMap<string, Place>;
  /** Where the sensor's data begin. */
  readonly end: number;
}

function blocksOf(file: ByteSource): Blocks | undefined {
  const head = file.read(0, headBytes);
  if (head.length < headBytes || head.toString('latin1', 0, 4) !== mark) return undefined;
  const end = headBytes + head.readUInt32BE(4);
  const places = new Map<string, Place>();
  let at: number = headBytes;
  for (let count = 0; count < mostBlocks && at < end; count += 1) {
    const own = file.read(at, headBytes);
    if (own.length < headBytes) break;
    const from = at + headBytes;
    at = from + own.readUInt32BE(4);
    places.set(own.toString('latin1', 0, 4), { from, to: at });
  }
  return { places, end };
}

function jpegsOf(tiff: TiffFile): Place[] {
  const first = tiff.directory(tiff.first)?.entries;
  const [camera] = tiff.numbers(first?.get(tag.camera), 1);
  const notes = camera === undefined ? undefined : tiff.directory(camera)?.entries.get(tag.notes);
  const own = notes === undefined ? undefined : tiff.directory(notes.at)?.entries;
  const whole = own?.get(tag.jpeg);
  const [from] = tiff.numbers(own?.get(tag.jpegAt), 1);
  const [length] = tiff.numbers(own?.get(tag.jpegBytes), 1);
  return [
    ...(from === undefined || length === undefined ? [] : [{ from, to: from + length }]),
    ...(whole === undefined ? [] : [{ from: whole.at, to: whole.at + whole.count }]),
  ];
}

/** All that is behind the blocks: rows of 12 or 16 bits a pixel, without a word on their length. */
function sensorOf(file: ByteSource, { end }: Blocks, numbers: Buffer): Place[] {
  if (numbers.length < 16) return end < file.size ? [{ from: end, to: file.size }] : [];
  const pixels = numbers.readUInt16BE(8) * numbers.readUInt16BE(10);
  const packed = end + Math.ceil(1.5 * pixels);
  return [{ from: end, to: file.size > packed ? file.size : packed }];
}
