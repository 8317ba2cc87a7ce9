import { parseXml, XmlCdata, XmlElement, XmlError, XmlText } from '@rgrove/parse-xml';
import type { XmlDocument } from '@rgrove/parse-xml';

/** An element that more can be put into, as the last of what it holds. */
interface XmpElement {
  /** As its tag has it, prefix and all. */
  readonly name: string;
  /** Where the tag that closes it begins; undefined where one tag is all of it. */
  readonly closing: number | undefined;
}

/** One property of the document's subject. */
export interface XmpProperty {
  readonly uri: string;
  readonly local: string;
  /** Undefined where it has more than text in it. */
  readonly value: string | undefined;
  /** Undefined where it is no list of texts. */
  readonly list: XmpList | undefined;
}

/** `rdf:Bag`, `rdf:Seq` or `rdf:Alt`. */
interface XmpList extends XmpElement {
  readonly items: readonly string[];
}

/** A document of XMP (ISO 16684-1), read by its namespaces, with the places at which it can be added to. */
export interface XmpDocument {
  readonly properties: readonly XmpProperty[];
  /** The one `rdf:RDF`. */
  readonly rdf: XmpElement;
  /** What it is about, as `rdf:about` says: mostly nothing. */
  readonly about: string;
}

const rdfUri = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
const xmlUri = 'http://www.w3.org/XML/1998/namespace';
const lists: ReadonlySet<string> = new Set(['Bag', 'Seq', 'Alt']);

/** @returns undefined for what is not well-formed, or not one graph of RDF in the form of XMP */
export function readXmp(text: string): XmpDocument | undefined {
  const root = rootOf(text);
  if (root === undefined) return undefined;
  const [graph, ...others] = [...graphsIn(new Named(root, text, plainScope))];
  if (graph === undefined || others.length > 0) return undefined;
  const nodes = graph.children;
  if (graph.hasText || !nodes.every((node) => node.isRdf('Description'))) return undefined;
  const abouts = new Set(nodes.map((node) => node.about).filter((about) => about !== ''));
  if (abouts.size > 1) return undefined;
  return {
    properties: nodes.flatMap((node) => [...attributesOf(node), ...elementsOf(node)]),
    rdf: graph.place,
    about: [...abouts][0] ?? '',
  };
}

/** Nesting beyond this would end in the parser's own calls. */
const deepest = 200;

function rootOf(text: string): XmlElement | undefined {
  // What it may stand for is nobody's to say, once entities can be declared.
  if (/<!DOCTYPE/i.test(text) || isTooDeep(text)) return undefined;
  let document: XmlDocument;
  try {
    document = parseXml(text, { includeOffsets: true, preserveXmlDeclaration: true });
  } catch (error) {
    if (error instanceof XmlError) return undefined;
    throw error;
  }
  const encoding = /^\uFEFF?<\?xml[^>]*?encoding\s*=\s*["'](?<name>[^"']*)/.exec(text)?.groups?.[
    'name'
  ];
  return encoding === undefined || /^utf-?(?:8|16)/i.test(encoding)
    ? (document.root ?? undefined)
    : undefined;
}

/** As far as tags can be told without reading them; what is in comments counts, too. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [tag] of text.matchAll(/<\/?[^\s<>/!?][^<>]*>/g)) {
    if (tag.startsWith('</')) depth -= 1;
    else if (!tag.endsWith('/>')) depth += 1;
    if (depth > deepest) return true;
  }
  return false;
}

/** Namespaces by prefix, as they are declared around an element. */
type Scope = ReadonlyMap<string, string>;

const plainScope: Scope = new Map([['xml', xmlUri]]);

interface NamedAttribute {
  readonly uri: string;
  readonly local: string;
  readonly value: string;
}

/** An element with its namespaces resolved. */
class Named {
  readonly uri: string;
  readonly local: string;
  readonly attributes: readonly NamedAttribute[];
  readonly #element: XmlElement;
  readonly #text: string;
  readonly #scope: Scope;

  constructor(element: XmlElement, text: string, around: Scope) {
    const scope = new Map(around);
    const attributes = Object.entries(element.attributes);
    for (const [name, value] of attributes) {
      if (name === 'xmlns') scope.set('', value);
      else if (name.startsWith('xmlns:')) scope.set(name.slice('xmlns:'.length), value);
    }
    const [uri, local] = resolve(element.name, scope, scope.get('') ?? '');
    this.uri = uri;
    this.local = local;
    this.attributes = attributes
      .filter(([name]) => name !== 'xmlns' && !name.startsWith('xmlns:'))
      .map(([name, value]) => {
        // The namespace without a prefix is none of attributes.
        const [of, own] = resolve(name, scope, '');
        return { uri: of, local: own, value };
      });
    this.#element = element;
    this.#text = text;
    this.#scope = scope;
  }

  get children(): Named[] {
    return this.#element.children
      .filter((child) => child instanceof XmlElement)
      .map((child) => new Named(child, this.#text, this.#scope));
  }

  get text(): string {
    return this.#element.children
      .map((child) => (child instanceof XmlText || child instanceof XmlCdata ? child.text : ''))
      .join('');
  }

  /** Other than white space. */
  get hasText(): boolean {
    return this.text.trim() !== '';
  }

  get place(): XmpElement {
    const { name, end } = this.#element;
    const isOneTag = this.#text.startsWith('/>', end - 2);
    return { name, closing: isOneTag ? undefined : this.#text.lastIndexOf('</', end - 1) };
  }

  get about(): string {
    return this.attributes.find(isAbout)?.value ?? '';
  }

  isRdf(local: string): boolean {
    return this.uri === rdfUri && this.local === local;
  }
}

/** Without a prefix it was allowed once. */
function isAbout({ uri, local }: NamedAttribute): boolean {
  return local === 'about' && (uri === rdfUri || uri === '');
}

/** @param other the namespace of names without a prefix */
function resolve(name: string, scope: Scope, other: string): readonly [string, string] {
  const [prefix = '', local] = name.split(':');
  return local === undefined ? [other, name] : [scope.get(prefix) ?? '', local];
}

function* graphsIn(element: Named): Generator<Named> {
  if (element.isRdf('RDF')) yield element;
  else for (const child of element.children) yield* graphsIn(child);
}

const otherAttributes: ReadonlySet<string> = new Set([rdfUri, xmlUri, '']);

function attributesOf({ attributes }: Named): XmpProperty[] {
  return attributes
    .filter(({ uri }) => !otherAttributes.has(uri))
    .map((attribute) => ({ ...attribute, list: undefined }));
}

function elementsOf({ children }: Named): XmpProperty[] {
  return children.map((child) => {
    const { uri, local, attributes } = child;
    const isPlain = attributes.every((one) => one.uri !== rdfUri);
    const isText = child.children.length === 0 && isPlain;
    return { uri, local, value: isText ? child.text : undefined, list: listOf(child) };
  });
}

function listOf(property: Named): XmpList | undefined {
  const [list, ...others] = property.children;
  if (list === undefined || others.length > 0 || property.hasText) return undefined;
  if (list.uri !== rdfUri || !lists.has(list.local)) return undefined;
  const items = list.children;
  const isOfTexts = items.every((item) => item.isRdf('li') && item.children.length === 0);
  return isOfTexts ? { ...list.place, items: items.map(({ text }) => text) } : undefined;
}
