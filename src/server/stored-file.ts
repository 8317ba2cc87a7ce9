import {
  closeSync,
  constants,
  createReadStream,
  fstatSync,
  openSync,
  readlinkSync,
  readSync,
  realpathSync,
} from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { refusal, type Answer } from '../http/answer.js';
import { systemCode } from '../model/errors/errors.js';
import { bytesToName, fsPath } from '../model/paths/path.js';
import type { PutEntry } from '../model/contents/put.js';
import { headLength, sniffFormat, type PictureFormat } from '../picture/formats/formats.js';
import { parseRange } from './range.js';

/** Media types of formats that are sent as what they are. SVG is not: it may hold programs. */
const types: Partial<Record<PictureFormat, string>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  heic: 'image/heic',
  jxl: 'image/jxl',
  tiff: 'image/tiff',
};
const anyType = 'application/octet-stream';

export interface OpenFile {
  readonly fd: number;
  readonly size: number;
  readonly mtimeMs: number;
}

/**
 * Answers with the bytes of a file that was put, or some of them. What lies there must still be of the size that was
 * put, and reached without a symbolic link.
 * @param root absolute
 */
export function fileAnswer(root: string, entry: PutEntry, headers: IncomingHttpHeaders): Answer {
  const file = openFile(root, entry.path);
  if (file === undefined) return gone;
  let isSent = false;
  try {
    if (file.size !== entry.size) return gone;
    const answer = answerOf(file, entry, headers);
    isSent = typeof answer.body !== 'string';
    return answer;
  } finally {
    if (!isSent) closeSync(file.fd);
  }
}

const gone = refusal('NOT_FOUND', 'What was put there does not lie there any more.');

function answerOf({ fd, size }: OpenFile, entry: PutEntry, headers: IncomingHttpHeaders): Answer {
  const etag = `"${entry.content}"`;
  const known = { etag, 'accept-ranges': 'bytes', 'cache-control': 'no-cache' };
  if (namesTag(headers['if-none-match'], etag)) return { status: 304, headers: known, body: '' };
  const { 'if-range': ifRange } = headers;
  const wanted = ifRange === undefined || ifRange === etag ? headers.range : undefined;
  const range = parseRange(wanted, size);
  if (range === 'unsatisfiable') {
    const told = { 'content-range': `bytes */${size}` };
    return refusal('NO_SUCH_RANGE', 'The file has no such bytes.', told);
  }
  const { start, length } = range === 'none' ? { start: 0, length: size } : range;
  const about = { ...known, 'content-type': typeOf(fd), 'content-length': String(length) };
  const part = { 'content-range': `bytes ${start}-${start + length - 1}/${size}` };
  if (length === 0) return { status: 200, headers: about, body: '' };
  // No more than was announced, however the file grows; it is closed when the stream is.
  const body = createReadStream('', { fd, start, end: start + length - 1 });
  return range === 'none'
    ? { status: 200, headers: about, body }
    : { status: 206, headers: { ...about, ...part }, body };
}

function namesTag(header: string | undefined, etag: string): boolean {
  return (header ?? '').split(',').some((one) => {
    const tag = one.trim().replace(/^W\//, '');
    return tag === '*' || tag === etag;
  });
}

function typeOf(fd: number): string {
  const head = Buffer.alloc(headLength);
  const format = sniffFormat(head.subarray(0, readSync(fd, head, 0, head.length, 0)));
  return (format && types[format]) ?? anyType;
}

/**
 * Opens a file to be read.
 * @returns undefined where no regular file is reached by this path without a symbolic link
 */
export function openFile(root: string, path: string): OpenFile | undefined {
  let fd: number | undefined;
  try {
    // What waits for a writer is no file, and must not be waited for.
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    fd = openSync(fsPath(`${root}/${path}`), flags);
    const stats = fstatSync(fd);
    if (!stats.isFile() || placeOf(fd) !== `${realName(root)}/${path}`) return undefined;
    const file = { fd, size: stats.size, mtimeMs: stats.mtimeMs };
    fd = undefined;
    return file;
  } catch (error) {
    if (!unreachable.has(systemCode(error) ?? '')) throw error;
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

const unreachable: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO', 'EACCES']);

/** Where what was opened lies, whatever links led to it. */
function placeOf(fd: number): string {
  return bytesToName(readlinkSync(`/proc/self/fd/${fd}`, { encoding: 'buffer' }));
}

function realName(path: string): string {
  return bytesToName(realpathSync.native(fsPath(path), { encoding: 'buffer' }));
}
