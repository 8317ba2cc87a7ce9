import type { FactsRecord } from '../../model/facts/facts.js';
import { isSamePart, type PartVersion } from '../../model/facts/plugin-part.js';
import type { PicturePlugins } from '../../model/plugins/plugin.js';
import { factsVersion } from '../../picture/facts/facts-of.js';
import { hasDecoder } from '../../picture/formats/formats.js';

/**
 * Whether reading a file anew would bring nothing else: all readers that there are were asked, and none that is gone
 * gave anything. Decoders of plugins count where no built-in one takes the file; a picture stays one when its decoder is gone.
 */
export function isCurrent(
  { version, asked, facts }: FactsRecord,
  { decoders, factReaders }: Pick<PicturePlugins, 'decoders' | 'factReaders'>,
): boolean {
  if (version !== factsVersion) return false;
  const wasAsked = (part: PartVersion): boolean => asked.some((other) => isSamePart(part, other));
  if (isForPlugins(facts) && !decoders.every(wasAsked)) return false;
  if (facts === undefined) return true;
  const isThere = (part: PartVersion): boolean =>
    factReaders.some((other) => isSamePart(part, other));
  return factReaders.every(wasAsked) && asked.every((part) => !part.gave || isThere(part));
}

function isForPlugins(facts: FactsRecord['facts']): boolean {
  return facts === undefined || (facts.kind === 'image' && !hasDecoder(facts.format));
}
