import type { RelPath } from './path.js';

/** A moment as a clock on the wall shows it; nobody asks in which zone. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** What a template can say of a file. Undefined is what nobody knows. */
export interface TemplateValues {
  readonly taken: WallTime | undefined;
  readonly camera: string | undefined;
  readonly make: string | undefined;
  readonly model: string | undefined;
  readonly lens: string | undefined;
  /** Where it lay in its source, `''` for the source itself. */
  readonly folder: RelPath;
  readonly event: string | undefined;
  /** Of the file, with its extension. */
  readonly name: string;
}

/** Where files go, by what is known of them: `{taken:yyyy}/{camera}/{name}`. */
export interface PathTemplate {
  /** Whether it says anything that only files know. */
  readonly needsFacts: boolean;
  /** @returns a path below the root */
  path(values: TemplateValues): RelPath;
}

const fieldNames = [
  'taken',
  'camera',
  'make',
  'model',
  'lens',
  'folder',
  'event',
  'name',
  'stem',
  'ext',
] as const;
type FieldName = (typeof fieldNames)[number];

type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly field: FieldName; readonly format: string };

const factual: ReadonlySet<FieldName> = new Set(['taken', 'camera', 'make', 'model', 'lens']);

/** What stands for a date that nobody knows. */
const undated = 'undated';
const usualDate = 'yyyy-MM-dd';

const clock: Readonly<Record<string, (time: WallTime) => string>> = {
  yyyy: ({ year }) => String(year).padStart(4, '0'),
  yy: ({ year }) => twoDigits(year % 100),
  MM: ({ month }) => twoDigits(month),
  dd: ({ day }) => twoDigits(day),
  HH: ({ hour }) => twoDigits(hour),
  mm: ({ minute }) => twoDigits(minute),
  ss: ({ second }) => twoDigits(second),
};
const clockLetters = /[A-Za-z]+/g;

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** @returns what is wrong with the text, where something is */
export function parsePathTemplate(text: string): PathTemplate | string {
  if (text.startsWith('/')) return 'it begins with "/"';
  const parts: (readonly Piece[])[] = [];
  for (const part of splitParts(text)) {
    const pieces = parsePart(part);
    if (typeof pieces === 'string') return pieces;
    parts.push(pieces);
  }
  const last = parts.at(-1) ?? [];
  const ends = ({ kind, ...piece }: Piece): boolean =>
    kind === 'field' && 'field' in piece && (piece.field === 'name' || piece.field === 'ext');
  const end = last.at(-1);
  if (end === undefined || !ends(end)) return 'it does not end with {name} or {ext}';
  const needsFacts = parts
    .flat()
    .some((piece) => piece.kind === 'field' && factual.has(piece.field));
  return { needsFacts, path: (values) => render(parts, values) };
}

/** A slash in braces is none between folders. */
function splitParts(text: string): string[] {
  return text.split(/\/(?![^{]*\})/);
}

function parsePart(part: string): readonly Piece[] | string {
  if (part === '') return 'a folder in it has no name';
  const pieces: Piece[] = [];
  for (const [, text, braced] of part.matchAll(/([^{}]+)|\{([^{}]*)\}|[{}]/g)) {
    if (text !== undefined) {
      if (pieces.length === 0 && text.startsWith('.')) return `"${part}" begins with a dot`;
      if (unsafe(text) !== text) return `"${text}" holds characters that some disks do not take`;
      pieces.push({ kind: 'text', text });
      continue;
    }
    if (braced === undefined) return 'a brace has no other';
    const colon = braced.indexOf(':');
    const [name, rest] =
      colon < 0 ? [braced, ''] : [braced.slice(0, colon), braced.slice(colon + 1)];
    const field = fieldNames.find((one) => one === name);
    if (field === undefined) return `{${name}} is none of ${fieldNames.join(', ')}`;
    const wrong = field === 'taken' ? wrongFormat(rest) : rest && `{${name}} takes no format`;
    if (wrong !== '') return wrong;
    pieces.push({ kind: 'field', field, format: rest });
  }
  return pieces;
}

function wrongFormat(wanted: string): string {
  if (/[/\\]/.test(wanted))
    return 'a format of {taken} holds a slash: write {taken:yyyy}/{taken:MM}';
  const letters = wanted.match(clockLetters) ?? [];
  const unknown = letters.flatMap(splitLetters).find((run) => clock[run] === undefined);
  return unknown === undefined
    ? ''
    : `"${unknown}" is no part of a date: ${Object.keys(clock).join(' ')}`;
}

/** `yyyyMMdd` as `yyyy`, `MM`, `dd`. */
function splitLetters(run: string): string[] {
  return run.match(/(.)\1*/g) ?? [];
}

function render(parts: readonly (readonly Piece[])[], values: TemplateValues): RelPath {
  const names: string[] = [];
  for (const pieces of parts) {
    const isLast = pieces === parts.at(-1);
    const isUndated =
      values.taken === undefined &&
      pieces.some((piece) => piece.kind === 'field' && piece.field === 'taken');
    if (isUndated && !isLast) {
      // Year, month and day that nobody knows are one folder.
      if (names.at(-1) !== undated) names.push(undated);
      continue;
    }
    // Of the original folder there may be several.
    const text = pieces.map((piece) => textOf(piece, values)).join('');
    for (const name of isLast ? [text] : text.split('/')) {
      const safe = isLast ? fileName(name) : folderName(name);
      if (safe !== '') names.push(safe);
    }
  }
  return names.join('/') as RelPath;
}

function textOf(piece: Piece, values: TemplateValues): string {
  if (piece.kind === 'text') return piece.text;
  const { name } = values;
  const dot = name.lastIndexOf('.');
  switch (piece.field) {
    case 'taken':
      return values.taken === undefined ? undated : format(values.taken, piece.format);
    case 'camera':
    case 'make':
    case 'model':
    case 'lens':
      return unsafe(values[piece.field] ?? `unknown ${piece.field}`);
    case 'folder':
      return values.folder;
    case 'event':
      return unsafe(values.event ?? '');
    case 'name':
      return name;
    case 'stem':
      return dot > 0 ? name.slice(0, dot) : name;
    case 'ext':
      return dot > 0 ? name.slice(dot + 1).toLowerCase() : '';
    default:
      return piece.field satisfies never;
  }
}

function format(time: WallTime, text: string): string {
  return (text || usualDate).replaceAll(clockLetters, (run) =>
    splitLetters(run)
      .map((part) => clock[part]?.(time) ?? part)
      .join(''),
  );
}

/** What Windows, FAT and exFAT take in no name, and no name should hold. */
// oxlint-disable-next-line no-control-regex -- these are meant
const forbidden = /[\u0000-\u001F\u007F<>:"/\\|?*]/g;
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
/** Bytes of a name on most disks, with room for a suffix. */
const longestName = 240;

function unsafe(text: string): string {
  return text.replaceAll(forbidden, '_');
}

/** What comes from a camera, or from a card, as the name of a folder; `''` where nothing is left of it. */
function folderName(text: string): string {
  const name = text
    .trim()
    .replace(/^\.+/, '')
    .replace(/[. ]+$/, '');
  return reserved.test(name) ? `_${name}` : cut(name, longestName);
}

/** Names of files stay as they are, as far as they can be names. */
function fileName(text: string): string {
  const name = text.replaceAll('/', '_').replaceAll('\u0000', '_');
  const dot = name.lastIndexOf('.');
  const ending = dot > 0 ? name.slice(dot) : '';
  return cut(name.slice(0, name.length - ending.length), longestName - ending.length) + ending;
}

function cut(text: string, bytes: number): string {
  let short = text;
  while (Buffer.byteLength(short) > bytes) {
    // Not between the halves of a character.
    const by = /[\uDC00-\uDFFF]$/.test(short) && short.length > 1 ? 2 : 1;
    short = short.slice(0, -by);
  }
  return short;
}
