import { isUtf8 } from 'node:buffer';
import { isOfSchema } from './parameters.js';
import { stateSchema, timeSchema } from './schemas.js';

/** A file among others in one body: a line of JSON that says what it is, then its bytes. */
export interface FileFrame {
  readonly path: string;
  readonly state: string | undefined;
  readonly timeMs: number | undefined;
  readonly bytes: Buffer;
}

/** Media type of a body of frames. */
export const framesType = 'application/octet-stream';
/** Files of one body: a request is answered when all of them are there. */
export const mostFrames = 1000;

/** Bytes of the line: a path, all of it escaped, and a label. */
const longestHead = 32 * 1024;
const lineEnd = 0x0a;
const members = new Set(['path', 'size', 'state', 'timeMs']);

/**
 * Takes a body apart.
 * @returns why it is refused, in words, where it is: nothing of it counts then
 */
export function readFrames(body: Buffer): readonly FileFrame[] | string {
  const frames: FileFrame[] = [];
  for (let at = 0; at < body.length;) {
    if (frames.length === mostFrames) return `There are more than ${mostFrames} files.`;
    const end = body.subarray(at, at + longestHead).indexOf(lineEnd);
    if (end === -1) return `The line of file ${frames.length} has no end.`;
    const head = readHead(body.subarray(at, at + end));
    if (typeof head === 'string') return `File ${frames.length}: ${head}.`;
    const from = at + end + 1;
    at = from + head.size;
    if (at > body.length) return `The bytes of file ${frames.length} end too early.`;
    const { path, state, timeMs } = head;
    frames.push({ path, state, timeMs, bytes: body.subarray(from, at) });
  }
  return frames;
}

interface Head extends Omit<FileFrame, 'bytes'> {
  readonly size: number;
}

function readHead(line: Buffer): Head | string {
  // Names that are no UTF-8 are escaped: bytes that stand for nothing would become another name.
  if (!isUtf8(line)) return 'its line is no UTF-8';
  const json = parse(line.toString('utf8'));
  if (typeof json !== 'object' || json === null) return 'its line is no JSON object';
  const head: Partial<Record<string, unknown>> = { ...json };
  const unknown = Object.keys(head).find((name) => !members.has(name));
  if (unknown !== undefined) return 'its line has a member that is not known here';
  const { path, size, state, timeMs } = head;
  if (typeof path !== 'string') return 'its path must be a text';
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    return 'its size must be a whole number';
  }
  if (state !== undefined && !(typeof state === 'string' && isOfSchema(state, stateSchema))) {
    return 'its state is no label';
  }
  if (timeMs !== undefined && !isTime(timeMs)) return 'its timeMs is no time';
  return { path, size, state, timeMs };
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= timeSchema.minimum && value <= timeSchema.maximum;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
