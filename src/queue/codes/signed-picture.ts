/** Addresses at which `imgdedup serve` hands out one content of one file, until a time, to whoever has its signature. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { bytesToName, isRelPath, nameToBytes, type RelPath } from '../../model/paths/path.js';

/** What one signature lets its holder read. */
export interface SignedPicture {
  readonly path: RelPath;
  /** The hash that names contents, and the content's digest in hexadecimal digits. */
  readonly hash: string;
  readonly digest: string;
  readonly size: number;
  /** Whole milliseconds. */
  readonly mtimeMs: number;
  /** Seconds since 1970 by the clock of whoever signed it; that second is the last one. */
  readonly expires: number;
}

/** What a job has for one of its files. */
export interface Ticket {
  readonly expires: number;
  readonly signature: string;
}

/** 32 bytes in Base64. */
export const signaturePattern = /^[\w-]{43}$/;

const prefix = '/photos/';

/**
 * HMAC-SHA256 (RFC 2104) over all that the address says and the method, so that nothing of it can be changed.
 * @param key of the repository
 */
export function sign(key: Uint8Array, picture: SignedPicture): string {
  const { path, hash, digest, size, mtimeMs, expires } = picture;
  // JSON keeps apart what stands side by side, and bytes that are not UTF-8.
  const text = JSON.stringify(['imgdedup 1', 'GET', path, hash, digest, size, mtimeMs, expires]);
  return createHmac('sha256', key).update(text).digest('base64url');
}

/** Whether a signature is that of this picture. Takes as long whatever is wrong with it. */
export function isSigned(key: Uint8Array, picture: SignedPicture, signature: string): boolean {
  // As text: the last digit of 32 bytes has bits that decoding drops.
  const [given, wanted] = [Buffer.from(signature), Buffer.from(sign(key, picture))];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** Path and query of the address, without the server. */
export function pictureAddress(picture: SignedPicture, signature: string): string {
  const { path, hash, digest, size, mtimeMs, expires } = picture;
  const query = `content=${hash}:${digest}&size=${size}&mtimeMs=${mtimeMs}&expires=${expires}`;
  return `${prefix}${encodePath(path)}?${query}&signature=${signature}`;
}

const form =
  /^\/photos\/(?<path>[^?]+)\?content=(?<hash>[\w.:-]+):(?<digest>[0-9a-f]+)&size=(?<size>\d{1,15})&mtimeMs=(?<mtimeMs>-?\d{1,15})&expires=(?<expires>\d{1,11})&signature=(?<signature>[\w-]{43})$/;

/**
 * Reverses {@link pictureAddress}, whoever wrote it.
 * @returns undefined for whatever is not written just so: nothing has two addresses
 */
export function parsePictureAddress(
  text: string,
): { readonly picture: SignedPicture; readonly signature: string } | undefined {
  const groups = form.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const { path: encoded = '', hash = '', digest = '', signature = '', ...numbers } = groups;
  const path = decodePath(encoded);
  if (!isRelPath(path) || path.includes('\0')) return undefined;
  const [size, mtimeMs, expires] = ['size', 'mtimeMs', 'expires'].map((name) =>
    Number(numbers[name]),
  );
  if (size === undefined || mtimeMs === undefined || expires === undefined) return undefined;
  const picture = { path, hash, digest, size, mtimeMs, expires };
  return pictureAddress(picture, signature) === text ? { picture, signature } : undefined;
}

/** Every byte but those that mean nothing anywhere in a URL. */
function encodePath(path: string): string {
  let text = '';
  for (const byte of nameToBytes(path)) {
    const character = String.fromCodePoint(byte);
    text += /[\w./~-]/.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}

function decodePath(text: string): string {
  const parts = text.match(/%[0-9A-F]{2}|[^%]|%/g) ?? [];
  return bytesToName(Buffer.concat(parts.map(bytesOf)));
}

function bytesOf(part: string): Buffer {
  return part.length === 3 ? Buffer.from(part.slice(1), 'hex') : Buffer.from(part, 'utf8');
}
