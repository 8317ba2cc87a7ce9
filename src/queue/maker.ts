import { noPicturePlugins, type PicturePlugins } from '../model/plugin.js';
import { fingerprintVersion } from '../picture/fingerprint/fingerprint.js';
import { factsVersion } from '../picture/facts/facts-of.js';
import { decoderVersion } from '../picture/formats/formats.js';

/**
 * Who makes a look: two programs with the same name of it find the same, bit for bit. The version of the program is in it,
 * because that of the libraries that decode goes with it; and what plugins add, in the order in which they are asked.
 */
export function makerOf(
  programVersion: string,
  { decoders, factReaders }: PicturePlugins = noPicturePlugins,
): string {
  const own = `${programVersion}+${fingerprintVersion}.${factsVersion}.${decoderVersion}`;
  const parts = [...decoders, ...factReaders].map(({ name, version }) => `${name}@${version}`);
  return [own, ...parts].join(',');
}
