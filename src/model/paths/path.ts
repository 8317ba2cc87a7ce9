import { TextDecoder } from 'node:util';

/**
 * Names and paths as strings that lose no byte.
 *
 * A file name on POSIX is bytes, not text. A byte that is not part of valid UTF-8 is carried as
 * the lone surrogate U+DC80…U+DCFF (Python's `surrogateescape`, PEP 383). A valid UTF-8 name never
 * decodes to a lone surrogate, so the mapping is reversible, and the usual name costs nothing.
 */

/** A path relative to the root, `/`-separated, no `.`, no `..`, no leading slash. `''` is the root. */
export type RelPath = string & { readonly __brand: 'RelPath' };

/** The folder that relative paths start from, as a prefix: an absolute path with a slash at its end. */
export type Base = string & { readonly __brand: 'Base' };

/** @param root absolute path */
export function basePrefix(root: string): Base {
  return (root.endsWith('/') ? root : `${root}/`) as Base;
}

export const rootPath = '' as RelPath;

// With the `u` flag a surrogate pair is one character, so only lone surrogates match.
const loneSurrogate = /[\uDC80-\uDCFF]/gu;

/** Bytes of a name to the string that stands for it. Reversed by {@link nameToBytes}. */
export function bytesToName(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (!text.includes('\uFFFD') || Buffer.from(text, 'utf8').equals(bytes)) return text;
  return decodeEscaping(bytes);
}

/** The bytes that a name or path stands for. */
export function nameToBytes(name: string): Buffer {
  if (name.isWellFormed()) return Buffer.from(name, 'utf8');
  const parts: Buffer[] = [];
  let from = 0;
  for (const match of name.matchAll(loneSurrogate)) {
    parts.push(Buffer.from(name.slice(from, match.index), 'utf8'));
    parts.push(Buffer.of(match[0].charCodeAt(0) - 0xdc00));
    from = match.index + 1;
  }
  parts.push(Buffer.from(name.slice(from), 'utf8'));
  return Buffer.concat(parts);
}

/** A path in the form `node:fs` takes: a string, or a Buffer where a string would lose bytes. */
export function fsPath(path: string): string | Buffer {
  return path.isWellFormed() ? path : nameToBytes(path);
}

/** Orders names and paths by their bytes, so that every platform and every run sorts alike. */
export function compareNames(a: string, b: string): number {
  if (a === b) return 0;
  // UTF-16 order is byte order unless a surrogate takes part.
  if (!surrogate.test(a) && !surrogate.test(b)) return a < b ? -1 : 1;
  return Buffer.compare(nameToBytes(a), nameToBytes(b));
}

const surrogate = /[\uD800-\uDFFF]/;

/** Names in the order of {@link compareNames}, without asking it where none holds a surrogate. */
export function inByteOrder(names: readonly string[]): string[] {
  return names.some((name) => surrogate.test(name))
    ? names.toSorted(compareNames)
    : // oxlint-disable-next-line unicorn/require-array-sort-compare -- UTF-16 order is meant
      names.toSorted();
}

/** A path that was resolved inside the root, with the platform's separators. */
export function relPathFrom(resolved: string, separator: string): RelPath {
  return (separator === '/' ? resolved : resolved.split(separator).join('/')) as RelPath;
}

/** Whether text is what {@link RelPath} promises: it cannot lead out of the root. */
export function isRelPath(text: string): text is RelPath {
  return text.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

/** A place in the root, or anywhere: relative to the root, or absolute. Free of `.` and `..`. */
export type PlacePath = RelPath | (string & { readonly __brand: 'AbsolutePath' });

/** Whether text is what {@link PlacePath} promises. */
export function isPlacePath(text: string): text is PlacePath {
  return isRelPath(text.startsWith('/') ? text.slice(1) : text);
}

/** A place as `node:fs` finds it. */
export function placeAt(base: Base, place: PlacePath): string {
  return place.startsWith('/') ? place : base + place;
}

/** The folder of a place: `''` for the root, `/` for the root of all. */
export function folderOf(place: PlacePath): PlacePath | '' | '/' {
  const cut = place.lastIndexOf('/');
  return (cut === 0 ? '/' : place.slice(0, Math.max(cut, 0))) as PlacePath | '' | '/';
}

/** A name in the folder of a place. */
export function beside<Path extends PlacePath>(place: Path, name: string): Path {
  return `${place.slice(0, place.lastIndexOf('/') + 1)}${name}` as Path;
}

/** A path below a place; `''` is the root. */
export function placeBelow(folder: PlacePath | '', path: RelPath): PlacePath {
  return (folder === '' ? path : `${folder}/${path}`) as PlacePath;
}

/** Names that an action gives to links in the making. No scan takes them for photos. */
export const temporaryName = /^\.imgdedup-[0-9a-z-]+\.tmp$/;

/** The last name of a path. */
export function nameOf(path: PlacePath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folder of a path. */
export function parentOf(path: RelPath): RelPath {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0)) as RelPath;
}

/** `parent` and `name` joined; `parent` may be the root. */
export function joinPath(parent: RelPath, name: string): RelPath {
  return (parent === '' ? name : `${parent}/${name}`) as RelPath;
}

/** Whether `path` is `folder` or lies below it. */
export function isWithin(path: RelPath, folder: RelPath): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

function decodeEscaping(bytes: Buffer): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const length = utf8Length(bytes[at] ?? 0);
    const part = bytes.subarray(at, at + length);
    const decoded = decodeOrUndefined(decoder, part);
    if (decoded === undefined || part.length < length) {
      text += String.fromCharCode(0xdc00 + (bytes[at] ?? 0));
      at += 1;
    } else {
      text += decoded;
      at += length;
    }
  }
  return text;
}

function decodeOrUndefined(decoder: TextDecoder, part: Buffer): string | undefined {
  try {
    return decoder.decode(part);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function utf8Length(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}
