import type { ByteSource } from '../byte-source.js';
import { TiffFile, type TiffDirectory, type TiffEntry } from '../tiff-file.js';
import type { Place } from './raw-contents.js';

const [exifIfd, makerNote] = [34665, 37500] as const;

/** How a maker's notes begin, where their directory is, and from where places in it count. */
interface Layout {
  readonly mark: string;
  /** Of the notes: `header` is a TIFF header of their own, `notes` their first byte, `file` the file's. */
  readonly base: 'header' | 'notes' | 'file';
  /** Where the directory is, or its header. */
  readonly at: number;
  /** A directory below theirs in which the preview is; undefined where it is in their own. */
  readonly below: number | undefined;
  /** Tags of where the preview begins, and of its length. */
  readonly preview: readonly [offset: number, bytes: number];
  /** Whether the preview's place counts from the file's first byte whatever others do. */
  readonly isAbsolute?: true;
}

/** As ExifTool describes them (`Image::ExifTool::TagNames`: Nikon, Olympus, Pentax). */
const layouts: readonly Layout[] = [
  { mark: 'Nikon\0\x02', base: 'header', at: 10, below: 0x11, preview: [0x201, 0x202] },
  { mark: 'OLYMPUS\0', base: 'notes', at: 12, below: 0x2020, preview: [0x101, 0x102] },
  { mark: 'OM SYSTEM\0', base: 'notes', at: 16, below: 0x2020, preview: [0x101, 0x102] },
  { mark: 'OLYMP\0', base: 'file', at: 8, below: undefined, preview: [0x88, 0x89] },
  { mark: 'AOC\0', base: 'file', at: 6, below: undefined, preview: [0x04, 0x03] },
  {
    mark: 'PENTAX \0',
    base: 'notes',
    at: 10,
    below: undefined,
    preview: [0x04, 0x03],
    isAbsolute: true,
  },
];

/** Where the notes of a camera's maker say that a preview lies. */
export function makerNoteJpegs(file: ByteSource, tiff: TiffFile, first: TiffDirectory): Place[] {
  const [at] = tiff.numbers(first.entries.get(exifIfd), 1);
  const notes = at === undefined ? undefined : tiff.directory(at)?.entries.get(makerNote);
  if (notes === undefined) return [];
  const start = file.read(notes.at, 16).toString('latin1');
  const layout = layouts.find(({ mark }) => start.startsWith(mark));
  return layout === undefined ? [] : previewIn(file, tiff, notes, layout);
}

function previewIn(file: ByteSource, tiff: TiffFile, notes: TiffEntry, layout: Layout): Place[] {
  const base = baseOf(notes, layout);
  const part = file.part(base);
  const inner =
    layout.base === 'header'
      ? TiffFile.of(part)
      : TiffFile.headless(part, isLittle(file, notes, layout) ?? tiff.isLittle);
  if (inner === undefined) return [];
  const top = layout.base === 'header' ? inner.first : notes.at + layout.at - base;
  const own = inner.directory(top);
  const directory =
    layout.below === undefined ? own : belowOf(inner, own?.entries.get(layout.below));
  const [offset, bytes] = layout.preview;
  const [from] = inner.numbers(directory?.entries.get(offset), 1);
  const [length] = inner.numbers(directory?.entries.get(bytes), 1);
  if (from === undefined || length === undefined) return [];
  const place = layout.isAbsolute === true ? from : base + from;
  return [{ from: place, to: place + length }];
}

function baseOf(notes: TiffEntry, { base, at }: Layout): number {
  switch (base) {
    case 'header':
      return notes.at + at;
    case 'notes':
      return notes.at;
    case 'file':
      return 0;
    default:
      return base satisfies never;
  }
}

/** The order that the notes themselves name, before their directory; undefined where they do not. */
function isLittle(file: ByteSource, notes: TiffEntry, { at }: Layout): boolean | undefined {
  const before = file.read(notes.at, at).toString('latin1');
  if (before.includes('II')) return true;
  return before.includes('MM') ? false : undefined;
}

/** A directory that an entry names the place of, or holds itself. */
function belowOf(tiff: TiffFile, entry: TiffEntry | undefined): TiffDirectory | undefined {
  if (entry === undefined) return undefined;
  const isPlace = entry.count === 1 && (entry.type === 4 || entry.type === 13);
  const [at = 0] = isPlace ? tiff.numbers(entry, 1) : [entry.at];
  return tiff.directory(at);
}
