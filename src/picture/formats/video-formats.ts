/** Containers of films. */
export const videoFormats = [
  'mp4',
  'mov',
  '3gp',
  'mkv',
  'webm',
  'ts',
  'avi',
  'mpeg',
  'wmv',
  'flv',
] as const;

export type VideoFormat = (typeof videoFormats)[number];

/** What the outermost boxes of a film without `ftyp` can be: QuickTime before 2001, and cameras long after. */
const oldBoxes = new Set(['moov', 'mdat', 'wide', 'pnot']);

/** Of MPEG transport streams (ISO 13818-1), and the same with a time before each (Blu-ray, AVCHD). */
const packetBytes = [188, 192] as const;

/**
 * The container of a film by its first bytes, whatever its name says. Asked where the file is no picture.
 * @returns undefined where it is none, or holds sound only
 */
export function sniffVideo(head: Buffer): VideoFormat | undefined {
  const [start, type] = [head.toString('latin1', 0, 4), head.toString('latin1', 4, 8)];
  if (type === 'ftyp') return boxVideo(head.toString('latin1', 8, 12));
  if (oldBoxes.has(type)) return 'mov';
  if (start === '\x1a\x45\xdf\xa3') return matroskaType(head.toString('latin1', 4, 80));
  if (start === 'RIFF') return head.toString('latin1', 8, 12) === 'AVI ' ? 'avi' : undefined;
  if (start === '\x00\x00\x01\xba') return 'mpeg';
  if (start === '\x30\x26\xb2\x75') return 'wmv';
  if (start === 'FLV\x01') return 'flv';
  return packetBytes.some((bytes) => isTransportStream(head, bytes)) ? 'ts' : undefined;
}

function boxVideo(brand: string): VideoFormat | undefined {
  if (brand === 'qt  ') return 'mov';
  if (/^M4[ABP] $/.test(brand)) return undefined;
  return /^3g[pg2]/.test(brand) ? '3gp' : 'mp4';
}

function matroskaType(start: string): VideoFormat | undefined {
  if (start.includes('webm')) return 'webm';
  return start.includes('matroska') ? 'mkv' : undefined;
}

/** One byte is a weak mark: five packets must have it. */
function isTransportStream(head: Buffer, packet: number): boolean {
  const first = packet - 188;
  return [0, 1, 2, 3, 4].every((at) => head[first + at * packet] === 0x47);
}
