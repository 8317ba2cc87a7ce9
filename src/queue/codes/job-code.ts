/** A job as it lies in the queue: plain data, and nothing in it that anybody would execute. */
import { createHash } from 'node:crypto';
import { parseHashName } from '../../digest/hash-name.js';
import { isRelPath, type RelPath } from '../../model/paths/path.js';
import { signaturePattern } from './signed-picture.js';

/** The files of a job. */
export interface JobFiles {
  /** Of the program that wants them: another one's worker refuses. */
  readonly maker: string;
  /** The hash that names contents. */
  readonly hash: string;
  readonly items: readonly JobItem[];
  /** Lets a worker that lacks the files fetch them from `imgdedup serve`. */
  readonly signed?: JobSignatures | undefined;
}

/** Pictures that are to be looked at. */
export interface LookJob extends JobFiles {
  readonly wantsPoints: boolean;
  readonly wantsFacts: boolean;
}

/** What a worker shows to get the bytes of the files of a job. */
export interface JobSignatures {
  /** Seconds since 1970. */
  readonly expires: number;
  /** One for each item. */
  readonly signatures: readonly string[];
}

/** A file, and what it must be. */
export interface JobItem {
  /** From the root, which each machine has its own path to. */
  readonly path: RelPath;
  readonly size: number;
  /** Whole milliseconds: of parts of them, not every file server knows. */
  readonly mtimeMs: number;
  /** Of its bytes, in hexadecimal digits. */
  readonly digest: string;
}

/** The most items of a job. */
export const mostItems = 200;

/** How jobs are written. */
const format = 1;

/** As the queue keeps it. Paths that are not UTF-8 keep their bytes: JSON escapes what stands for them. */
export function encodeJob({ maker, hash, wantsPoints, wantsFacts, items }: LookJob) {
  return { format, maker, hash, wantsPoints, wantsFacts, items: items.map(rowOf) };
}

/** An item as it is written. */
export function rowOf({ path, size, mtimeMs, digest }: JobItem) {
  return [path, size, mtimeMs, digest] as const;
}

/** What is wanted of a worker: to look at pictures, to lay some over others, or to render them for the eye. */
export const jobKinds = ['look', 'relate', 'render'] as const;
export type JobKind = (typeof jobKinds)[number];

/** The same job has the same name: that of all that is in it. */
export function jobName(kind: JobKind, data: object): string {
  // With a letter: what is digits only, the queue would count itself.
  return `${kind}-${createHash('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 40)}`;
}

export type DecodedJob<T> =
  | { readonly kind: 'job'; readonly job: T }
  /** For another program than this one. */
  | { readonly kind: 'foreign'; readonly maker: string }
  | { readonly kind: 'damaged' };

/**
 * Reverses {@link encodeJob}, whoever wrote the data.
 * @param maker of the program that asks
 */
export function decodeJob(data: unknown, maker: string): DecodedJob<LookJob> {
  const decoded = decodeFiles(data, format, maker);
  if (decoded.kind !== 'job') return decoded;
  const { wantsPoints, wantsFacts } = membersOf(data);
  if (typeof wantsPoints !== 'boolean' || typeof wantsFacts !== 'boolean') return damaged;
  return { kind: 'job', job: { ...decoded.job, wantsPoints, wantsFacts } };
}

const damaged = { kind: 'damaged' } as const;

/**
 * What each job has that is about files.
 * @param wantedFormat of such jobs
 * @param maker of the program that asks
 */
export function decodeFiles(
  data: unknown,
  wantedFormat: number,
  maker: string,
): DecodedJob<JobFiles> {
  const { format: found, maker: wanted, hash, items: rows, signed: told } = membersOf(data);
  if (typeof wanted !== 'string' || wanted.length > 200) return damaged;
  if (found !== wantedFormat || wanted !== maker) return { kind: 'foreign', maker: wanted };
  const isSound =
    typeof hash === 'string' && Array.isArray(rows) && rows.length > 0 && rows.length <= mostItems;
  if (!isSound) return damaged;
  const width = parseHashName(hash)?.width;
  const items = rows.flatMap((row: unknown) => itemOf(row, width) ?? []);
  if (items.length < rows.length) return damaged;
  const signed = told === undefined ? undefined : signaturesOf(told, items.length);
  if (signed === undefined && told !== undefined) return damaged;
  return { kind: 'job', job: { maker, hash, items, signed } };
}

function signaturesOf(told: unknown, count: number): JobSignatures | undefined {
  const { expires, signatures: some } = membersOf(told);
  if (!isWhole(expires) || expires < 0 || !Array.isArray(some)) return undefined;
  const signatures = some.filter(
    (one): one is string => typeof one === 'string' && signaturePattern.test(one),
  );
  const isSound = signatures.length === count && some.length === count;
  return isSound ? { expires, signatures } : undefined;
}

/** Of anything, its members. */
export function membersOf(data: unknown): Partial<Record<string, unknown>> {
  return typeof data === 'object' && data !== null ? { ...data } : {};
}

/** @param width of a digest in bytes, where the hash is known */
function itemOf(row: unknown, width: number | undefined): JobItem | undefined {
  if (!Array.isArray(row) || row.length !== 4) return undefined;
  const [path, size, mtimeMs, digest]: unknown[] = row;
  const isSound =
    typeof path === 'string' &&
    path.length <= 4096 &&
    !path.includes('\0') &&
    isRelPath(path) &&
    isWhole(size) &&
    size >= 0 &&
    isWhole(mtimeMs) &&
    typeof digest === 'string' &&
    /^(?:[0-9a-f]{2})+$/.test(digest) &&
    (width === undefined || digest.length === 2 * width);
  return isSound ? { path, size, mtimeMs, digest } : undefined;
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
