import type { Extra, ExtraKind } from '../../model/pictures/traits.js';
import { extraOf } from './extra.js';
import type { JpegParts } from './jpeg-parts.js';

const xmpMark = 'http://ns.adobe.com/xap/1.0/\0';
const extensionMark = 'http://ns.adobe.com/xmp/extension/\0';

export type ItemKind = ExtraKind;

/** By `Item:Semantic` of Google's GContainer, which Ultra HDR, depth and motion photos use. */
const semantics: ReadonlyMap<string, ItemKind> = new Map([
  ['GainMap', 'gain-map'],
  ['Depth', 'depth-map'],
  ['Confidence', 'depth-map'],
  ['MotionPhoto', 'video'],
]);

/**
 * What a JPEG says of the pictures that follow it, in their order.
 * @see https://developer.android.com/media/platform/hdr-image-format
 * @see https://developer.android.com/media/platform/motion-photo-format
 */
export function namedItems(jpeg: JpegParts): ItemKind[] {
  const packet = packetsOf(jpeg, xmpMark);
  const items = packet.matchAll(/Item:Semantic\s*(?:=\s*["']|>)\s*(?<semantic>\w+)/g);
  return [...items]
    .map(({ groups }) => groups?.['semantic'] ?? '')
    .filter((semantic) => semantic !== 'Primary')
    .map((semantic) => semantics.get(semantic) ?? 'picture');
}

/** What Google's older cameras keep in an extension of XMP, by the name of its property. */
const extended: readonly (readonly [property: string, kind: ExtraKind])[] = [
  ['GDepth:Data', 'depth-map'],
  ['GImage:Data', 'picture'],
  ['GAudio:Data', 'sound'],
];

/** What lies in the segments of a JPEG, as text in an extension of its XMP. */
export function jpegExtensions(jpeg: JpegParts): Extra[] {
  const extension = packetsOf(jpeg, extensionMark);
  const places = extended
    .map(([property, kind]) => ({ kind, at: extension.indexOf(`${property}=`) }))
    .filter(({ at }) => at !== -1)
    .toSorted((a, b) => a.at - b.at);
  return places.map(({ kind, at }, place) => {
    const text = extension.slice(at, places[place + 1]?.at);
    return extraOf(kind, Buffer.from(text, 'latin1'));
  });
}

/** Name, and in an extension also its id, full length and offset. */
function packetsOf({ app1 }: JpegParts, mark: string): string {
  const headBytes = mark === extensionMark ? mark.length + 40 : mark.length;
  return app1
    .filter((body) => body.toString('latin1', 0, mark.length) === mark)
    .map((body) => body.toString('latin1', headBytes))
    .join('');
}
