import { cleaned } from '../values/text.js';

/**
 * Properties with one value, as an attribute or as an element. Nothing in it is without bounds: who looks for the end
 * of what has none, again and again, needs hours.
 */
const property =
  /(?<name>exif:DateTimeOriginal|exif:DateTimeDigitized|photoshop:DateCreated|tiff:Make|tiff:Model|aux:Lens|exifEX:LensModel|(?:xmp|xap):CreatorTool|tiff:Software|dc:title|dc:description|dc:rights|(?:xmp|xap):Rating|exif:GPSLatitude|exif:GPSLongitude)(?:\s{0,20}=\s{0,20}(?:"(?<quoted>[^"]{0,2000})"|'(?<single>[^']{0,2000})')|(?:\s[^>]{0,500})?>(?<element>[^<]{0,2000})<)/g;
const item = /<rdf:li[^>]{0,200}>(?<word>[^<]{0,20000})</g;
/** Programs of the history, one after another. */
const agent = /softwareAgent(?:\s{0,20}=\s{0,20}["']|>)(?<name>[^"'<]{1,200})/g;

/** Lists of layers and history of programs make packets of megabytes. */
const mostBytes = 512 * 1024;
const mostPackets = 8;

/** The properties of XMP packets that are asked for, by their customary prefixes. */
export class XmpProperties {
  readonly #packets: readonly string[];
  readonly #values = new Map<string, string>();

  constructor(packets: readonly Buffer[]) {
    this.#packets = packets
      .slice(0, mostPackets)
      .map((packet) => packet.toString('utf8', 0, mostBytes));
    for (const text of this.#packets) {
      for (const { groups } of text.matchAll(property)) {
        const { name: written = '', quoted, single, element } = groups ?? {};
        // Its name until 2005.
        const name = written.replace('xap:', 'xmp:');
        const value = unescaped(quoted ?? single ?? element ?? '').trim();
        if (value !== '' && !this.#values.has(name)) this.#values.set(name, value);
      }
    }
  }

  /** Of several packets the first that says it counts. */
  value(name: string, longest?: number): string | undefined {
    return cleaned(this.#values.get(name) ?? '', longest);
  }

  /** What all packets have in a list, or in several languages. */
  list(name: string, longest?: number): string[] {
    return this.#packets.flatMap((packet) =>
      [...within(packet, name).matchAll(item)].flatMap(
        ({ groups }) => cleaned(unescaped(groups?.['word'] ?? ''), longest) ?? [],
      ),
    );
  }

  /** Programs that the history names. */
  agents(): string[] {
    return this.#packets.flatMap((packet) =>
      [...packet.matchAll(agent)].flatMap(({ groups }) => cleaned(groups?.['name'] ?? '') ?? []),
    );
  }
}

/** Between the tags of an element. */
function within(packet: string, name: string): string {
  const from = packet.indexOf(`<${name}`);
  const to = from === -1 ? -1 : packet.indexOf(`</${name}>`, from);
  return to === -1 ? '' : packet.slice(from, to);
}

const entities: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
};

function unescaped(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(
    /&(?:#x(?<hex>[\da-f]{1,6})|#(?<decimal>\d{1,7})|(?<name>\w+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return entities[name] ?? whole;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10_ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
