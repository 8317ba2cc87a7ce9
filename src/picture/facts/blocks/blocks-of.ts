import type { ByteSource } from '../../formats/byte-source.js';
import type { PictureFormat } from '../../formats/formats.js';
import { findBox, outermost } from '../../formats/iso-box.js';
import { cameraBoxOf } from '../../formats/raw/canon-cr3.js';
import { largestPreview, pictureSize, readRawFile } from '../../formats/raw/raw-file.js';
import { rawTiff } from '../../formats/raw/tiff-raw.js';
import { TiffFile } from '../../formats/tiff-file.js';
import { readJp2Blocks, readJxlBlocks } from './box-blocks.js';
import { readPngBlocks, readWebpBlocks } from './chunk-blocks.js';
import { crwFacts } from './crw-facts.js';
import { bmpSize, gifSize, icoSize, pnmSize, psdSize } from './header-size.js';
import { readHeifBlocks } from './heif-blocks.js';
import { readJpegBlocks } from './jpeg-blocks.js';
import { readResources } from './photoshop-resources.js';
import { addTiff, noBlocks, type MetadataBlocks } from './metadata-blocks.js';

const [widthTag, heightTag, xmpTag, iptcTag, profileTag] = [256, 257, 700, 33723, 34675] as const;
const mostBytes = 1024 * 1024;

/** What a picture file holds of metadata, wherever its format puts it. */
export function blocksOf(file: ByteSource, format: PictureFormat): MetadataBlocks {
  const blocks = noBlocks();
  switch (format) {
    case 'jpeg':
      readJpegBlocks(file, blocks);
      break;
    case 'png':
      readPngBlocks(file, blocks);
      break;
    case 'webp':
      readWebpBlocks(file, blocks);
      break;
    case 'gif':
      blocks.size = gifSize(file);
      break;
    case 'tiff':
      readTiffBlocks(TiffFile.of(file), blocks);
      break;
    case 'heic':
    case 'avif':
      readHeifBlocks(file, blocks);
      break;
    case 'raw':
      readRawBlocks(file, blocks);
      break;
    case 'psd':
      readPsdBlocks(file, blocks);
      break;
    case 'jp2':
      readJp2Blocks(file, blocks);
      break;
    case 'jxl':
      readJxlBlocks(file, blocks);
      break;
    case 'bmp':
      blocks.size = bmpSize(file);
      break;
    case 'ico':
      blocks.size = icoSize(file);
      break;
    case 'pnm':
      blocks.size = pnmSize(file);
      break;
    case 'svg':
      break;
    default:
      format satisfies never;
  }
  return blocks;
}

function readTiffBlocks(tiff: TiffFile | undefined, blocks: MetadataBlocks): void {
  if (tiff === undefined) return;
  const entries = tiff.directory(tiff.first)?.entries;
  if (entries === undefined) return;
  blocks.exif.push({ tiff, at: tiff.first });
  const [width] = tiff.numbers(entries.get(widthTag), 1);
  const [height] = tiff.numbers(entries.get(heightTag), 1);
  if (width !== undefined && height !== undefined) blocks.size ??= { width, height };
  const [xmp, iptc] = [entries.get(xmpTag), entries.get(iptcTag)];
  if (xmp !== undefined) blocks.xmp.push(tiff.bytes(xmp, mostBytes));
  if (iptc !== undefined) blocks.iptc.push(tiff.bytes(iptc, mostBytes));
  if (entries.has(profileTag)) blocks.hasProfile = true;
}

/** Behind the header: colours of a palette, then resources, each with its length before it. */
function readPsdBlocks(file: ByteSource, blocks: MetadataBlocks): void {
  blocks.size = psdSize(file);
  const [colours] = numberAt(file, psdHeaderBytes);
  if (colours === undefined) return;
  const at = psdHeaderBytes + 4 + colours;
  const [length = 0] = numberAt(file, at);
  readResources(file.read(at + 4, Math.min(length, mostBytes)), blocks);
}

const psdHeaderBytes = 26;

function numberAt(file: ByteSource, from: number): number[] {
  const bytes = file.read(from, 4);
  return bytes.length < 4 ? [] : [bytes.readUInt32BE(0)];
}

/** Exif of a raw file is its own, or that of the JPEG in it. */
function readRawBlocks(file: ByteSource, blocks: MetadataBlocks): void {
  const contents = readRawFile(file);
  const preview = contents === undefined ? undefined : largestPreview(file, contents);
  readTiffBlocks(rawTiff(file), blocks);
  readCr3Blocks(file, blocks);
  blocks.crw = crwFacts(file);
  if (preview !== undefined) readJpegBlocks(file, blocks, preview.from);
  blocks.size =
    contents === undefined || preview === undefined
      ? contents?.size
      : pictureSize(contents, preview);
  blocks.orientation = contents?.orientation;
}

/** Each of its directories is a block of its own. */
function readCr3Blocks(file: ByteSource, blocks: MetadataBlocks): void {
  if (file.read(4, 4).toString('latin1') !== 'ftyp') return;
  const movie = findBox(file, outermost(file), 'moov');
  const camera = movie === undefined ? undefined : cameraBoxOf(file, movie);
  if (camera === undefined) return;
  const lists = { CMT1: blocks.exif, CMT2: blocks.camera, CMT4: blocks.place };
  for (const [type, list] of Object.entries(lists)) {
    const box = findBox(file, camera, type);
    if (box !== undefined) addTiff(list, file.part(box.from, box.to));
  }
}
