import type { ByteSource } from '../../formats/byte-source.js';
import { TiffFile } from '../../formats/tiff-file.js';
import type { CrwFacts } from './crw-facts.js';

/** A directory of Exif and the file or block that its places count in. */
export interface ExifBlock {
  readonly tiff: TiffFile;
  /** Where the directory is. */
  readonly at: number;
}

/** What a file holds of metadata, in whatever format, and the size that its header gives. */
export interface MetadataBlocks {
  /** First directories; those of the camera and of the place are below them, or named in `camera`. */
  readonly exif: ExifBlock[];
  /** What other formats have below the first directory, and a CR3 by itself. */
  readonly camera: ExifBlock[];
  readonly place: ExifBlock[];
  /** XMP packets. */
  readonly xmp: Buffer[];
  /** Records of IPTC. */
  readonly iptc: Buffer[];
  /** Keywords of a PNG with their texts. */
  readonly text: Map<string, string>;
  /** What a CRW says, in records of its own. */
  crw: CrwFacts;
  /** Width and height as they are stored. */
  size: { readonly width: number; readonly height: number } | undefined;
  /** 1 to 8, where the container says and Exif does not count. */
  orientation: number | undefined;
  /** Whether it has a profile of its colours. */
  hasProfile: boolean;
}

export function noBlocks(): MetadataBlocks {
  return {
    exif: [],
    camera: [],
    place: [],
    xmp: [],
    iptc: [],
    text: new Map(),
    crw: {},
    size: undefined,
    orientation: undefined,
    hasProfile: false,
  };
}

/** More is nobody's but who wants to keep us busy. */
const mostBlocks = 4;

/** A directory at the start of a TIFF header; nothing where there is none. */
export function addTiff(list: ExifBlock[], content: ByteSource | Buffer): void {
  const tiff = list.length < mostBlocks ? TiffFile.of(content) : undefined;
  if (tiff !== undefined) list.push({ tiff, at: tiff.first });
}
