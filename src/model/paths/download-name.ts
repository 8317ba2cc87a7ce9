/** Names that servers and addresses give to files, made such that they can be those of files here. */
import { rootPath, type RelPath } from './path.js';
import { decode } from './web-address.js';

/** Controls, what Windows and FAT refuse, halves of characters, and marks that reorder or hide text. */
const unsafe =
  // oxlint-disable-next-line no-control-regex -- these are meant
  /[\u0000-\u001F\u007F-\u009F<>:"/\\|?*\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]|\p{Cs}/gu;
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
/** Bytes: room for a suffix and an extension on any disk. */
const longestName = 200;
const longestExtension = 20;

/** The last name of a path, with nothing in it that harms; `''` where nothing is left. */
export function safeFileName(text: string): string {
  const name = safeName(text.slice(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1));
  const dot = name.lastIndexOf('.');
  const extension =
    dot > 0 && Buffer.byteLength(name.slice(dot)) <= longestExtension ? name.slice(dot) : '';
  const stem = name.slice(0, name.length - extension.length);
  return cut(stem, longestName - Buffer.byteLength(extension)) + extension;
}

function safeName(text: string): string {
  const name = text
    .replaceAll(unsafe, '_')
    .replace(/^[.\s]+/, '')
    .replace(/[.\s]+$/, '');
  return reserved.test(name) ? `_${name}` : name;
}

function cut(text: string, bytes: number): string {
  let short = text;
  while (Buffer.byteLength(short) > bytes) {
    // Not between the halves of a character.
    short = short.slice(0, /[\uDC00-\uDFFF]$/.test(short) ? -2 : -1);
  }
  return short;
}

/** The last name in an address; `''` where it has none. */
export function nameInAddress(href: string): string {
  return safeFileName(decode(new URL(href).pathname.replace(/^.*\//s, '')));
}

/** The folders in an address. */
export function foldersInAddress(href: string): RelPath {
  const names = new URL(href).pathname.split('/').slice(0, -1);
  const safe = names.map((name) => cut(safeName(decode(name)), longestName));
  return safe.reduce<RelPath>(
    (folder, name) =>
      name === '' ? folder : ((folder === '' ? name : `${folder}/${name}`) as RelPath),
    rootPath,
  );
}

/**
 * The name that a server wants a file to have (RFC 6266, and what is sent instead of it).
 * @param header `Content-Disposition`, its bytes as Latin-1 characters, as Node gives it
 */
export function nameInDisposition(header: string | undefined): string {
  const parameter = /;\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g;
  let plain = '';
  for (const [, name = '', quoted, bare] of `;${header ?? ''}`.matchAll(parameter)) {
    const value = quoted?.replaceAll(/\\(["\\])/g, '$1') ?? bare?.trim() ?? '';
    const key = name.toLowerCase();
    if (key === 'filename*') {
      const extended = safeFileName(extendedValue(value));
      if (extended !== '') return extended;
    } else if (key === 'filename' && plain === '') plain = safeFileName(textOf(value));
  }
  return plain;
}

/** `UTF-8''na%C3%AFve.jpg` (RFC 8187). */
function extendedValue(value: string): string {
  const [, charset = '', encoded = ''] = /^([^']*)'[^']*'(.*)$/s.exec(value) ?? [];
  switch (charset.toLowerCase()) {
    case 'utf-8': {
      const text = decode(encoded);
      return text === encoded && encoded.includes('%') ? '' : text;
    }
    case 'iso-8859-1':
      return encoded.replaceAll(/%([\da-f]{2})/gi, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      );
    default:
      return '';
  }
}

/** Most servers send UTF-8, whatever the standard says. */
function textOf(value: string): string {
  const text = Buffer.from(value, 'latin1').toString('utf8');
  return text.includes('\uFFFD') ? value : text;
}
