import { withInsertions, type Insertion } from '../../../model/contents/insertion.js';
import { kindsOf, newKeywords, onlyKinds } from '../../../model/facts/merged-facts.js';
import type { MergedFacts, MergedKind } from '../../../model/facts/merged-facts.js';
import {
  isNamed,
  propertiesOf,
  readSidecar,
  saysAll,
  xmpNamespaces,
  type Sidecar,
} from './sidecar-facts.js';
import { encodeSidecar } from './sidecar-text.js';

/** What is put into a sidecar. What it held before stays as it is, byte by byte. */
export type SidecarEdit =
  | {
      readonly kind: 'edit';
      readonly insertions: readonly Insertion[];
      /** What is added by that. */
      readonly facts: MergedFacts;
      /** What was wanted and is not added: the sidecar says something there already. */
      readonly blocked: readonly MergedKind[];
    }
  | { readonly kind: 'unsafe'; readonly reason: string };

/** What a new sidecar holds, but for facts. */
const empty = Buffer.from(
  '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="imgdedup">\n' +
    ' <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n' +
    ' </rdf:RDF>\n' +
    '</x:xmpmeta>\n',
);

/**
 * How facts come into a sidecar, or into a new one. Nothing that it says is replaced; the result is read back,
 * and where it does not say what was meant nothing is done.
 * @param former bytes of the sidecar; undefined where there is none
 */
export function mergeIntoSidecar(former: Buffer | undefined, wanted: MergedFacts): SidecarEdit {
  const edit = insertInto(former ?? empty, wanted);
  if (edit.kind === 'unsafe' || former !== undefined) return edit;
  const bytes = withInsertions(empty, edit.insertions);
  return { ...edit, insertions: edit.insertions.length === 0 ? [] : [{ at: 0, bytes }] };
}

function insertInto(former: Buffer, wanted: MergedFacts): SidecarEdit {
  const sidecar = readSidecar(former);
  const closing = sidecar?.document.rdf.closing;
  if (sidecar === undefined || closing === undefined)
    return unsafe('it is no XMP that can be added to');
  const keywords = newKeywords(sidecar.facts.keywords, wanted.keywords);
  const possible = kindsOf({ ...wanted, keywords }).filter((kind) => mayAdd(sidecar, kind));
  const facts = onlyKinds({ ...wanted, keywords }, possible);
  const insertions = placed(sidecar, editsOf(sidecar, closing, facts));
  const written = readSidecar(withInsertions(former, insertions));
  const isMeant =
    written !== undefined &&
    saysAll(written.facts, facts) &&
    kindsOf(sidecar.facts).every((kind) =>
      saysAll(written.facts, onlyKinds(sidecar.facts, [kind])),
    );
  if (!isMeant) return unsafe('it would not say what was meant');
  const blocked = kindsOf({ ...wanted, keywords }).filter((kind) => !possible.includes(kind));
  return { kind: 'edit', insertions, facts, blocked };
}

function unsafe(reason: string): SidecarEdit {
  return { kind: 'unsafe', reason };
}

/**
 * A second property of one name makes a document that nobody reads; only lists of keywords take more, where
 * nothing has to be taken away for that.
 */
function mayAdd({ document, mentioned }: Sidecar, kind: MergedKind): boolean {
  if (!mentioned.includes(kind)) return true;
  if (kind !== 'keywords') return false;
  const [only, ...others] = document.properties.filter((one) => isNamed(one, 'dc:subject'));
  return only?.list?.closing !== undefined && others.length === 0;
}

/** Text that goes into an element, before the tag that closes it. */
interface Edit {
  readonly closing: number;
  readonly lines: readonly string[];
}

/** @param closing where the graph is closed */
function editsOf({ document }: Sidecar, closing: number, facts: MergedFacts): Edit[] {
  const bag = document.properties.find((one) => isNamed(one, 'dc:subject'))?.list;
  const edits: Edit[] = [];
  if (bag?.closing !== undefined && facts.keywords.length > 0) {
    const [prefix = '', local] = bag.name.split(':');
    const item = local === undefined ? 'li' : `${prefix}:li`;
    const lines = facts.keywords.map((word) => `<${item}>${escaped(word)}</${item}>`);
    edits.push({ closing: bag.closing, lines });
  }
  const elements = elementsOf(bag === undefined ? facts : { ...facts, keywords: [] });
  if (elements.length > 0) {
    edits.push({ closing, lines: descriptionOf(elements, document.about) });
  }
  return edits.toSorted((a, b) => a.closing - b.closing);
}

/** Its prefixes are its own, whatever those around it mean. */
function descriptionOf(elements: readonly Element[], about: string): string[] {
  const prefixes = new Set(elements.map(({ name }) => name.split(':')[0] ?? ''));
  const names = [...prefixes].map((prefix) => ` xmlns:${prefix}="${xmpNamespaces[prefix] ?? ''}"`);
  return [
    `<rdf:Description xmlns:rdf="${rdfUri}" rdf:about="${escaped(about)}"${names.join('')}>`,
    ...elements.flatMap(({ name, body }) =>
      typeof body === 'string'
        ? [` <${name}>${body}</${name}>`]
        : [` <${name}>`, ...body.map((line) => `  ${line}`), ` </${name}>`],
    ),
    '</rdf:Description>',
  ];
}

const rdfUri = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';

interface Element {
  readonly name: string;
  /** Text, or elements, a line each. */
  readonly body: string | readonly string[];
}

function elementsOf({ taken, place, rating, keywords }: MergedFacts): Element[] {
  const elements: Element[] = [];
  if (taken !== undefined) {
    for (const name of propertiesOf.date) elements.push({ name, body: taken });
  }
  if (place !== undefined) {
    const { latitude, longitude, altitude } = place;
    elements.push(
      { name: 'exif:GPSLatitude', body: degreesText(latitude, 'N', 'S') },
      { name: 'exif:GPSLongitude', body: degreesText(longitude, 'E', 'W') },
    );
    if (altitude !== undefined && Number.isFinite(altitude)) {
      elements.push(
        { name: 'exif:GPSAltitudeRef', body: altitude < 0 ? '1' : '0' },
        { name: 'exif:GPSAltitude', body: `${Math.round(Math.abs(altitude) * 1000)}/1000` },
      );
    }
  }
  if (rating !== undefined) elements.push({ name: 'xmp:Rating', body: String(rating) });
  if (keywords.length > 0) {
    const items = keywords.map((word) => ` <rdf:li>${escaped(word)}</rdf:li>`);
    elements.push({ name: 'dc:subject', body: ['<rdf:Bag>', ...items, '</rdf:Bag>'] });
  }
  return elements;
}

/** Parts of a minute: some millimetres. */
const minuteParts = 1e6;

/** As XMP has it: `52,30.123456N`. */
function degreesText(degrees: number, positive: string, negative: string): string {
  const parts = Math.round(Math.abs(degrees) * 60 * minuteParts);
  const whole = Math.floor(parts / (60 * minuteParts));
  const minutes = (parts - whole * 60 * minuteParts) / minuteParts;
  return `${whole},${minutes.toFixed(6)}${degrees < 0 ? negative : positive}`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** Edits as bytes, by their place in the file that comes of them. */
function placed({ text, encoding }: Sidecar, edits: readonly Edit[]): Insertion[] {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  let made = 0;
  return edits.map(({ closing, lines }) => {
    const indent = indentBefore(text, closing);
    const more =
      indent === undefined
        ? lines.join('')
        : lines.map((line) => `${indent} ${line}${eol}`).join('');
    const bytes = encodeSidecar(more, encoding);
    const before = encodeSidecar(text.slice(0, closing - (indent?.length ?? 0)), encoding).length;
    const at = before + made;
    made += bytes.length;
    return { at, bytes };
  });
}

/** White space between the beginning of its line and a place; undefined where there is more. */
function indentBefore(text: string, at: number): string | undefined {
  let start = at;
  while (start > 0 && (text[start - 1] === ' ' || text[start - 1] === '\t')) start -= 1;
  return start > 0 && text[start - 1] === '\n' ? text.slice(start, at) : undefined;
}
