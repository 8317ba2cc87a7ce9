import { noPicturePlugins, type PicturePlugins } from '../model/plugins/plugin.js';
import { renderingVersion } from '../picture/decode/render-picture.js';
import { fingerprintVersion } from '../picture/fingerprint/fingerprint.js';
import { factsVersion } from '../picture/facts/facts-of.js';
import { decoderVersion } from '../picture/formats/formats.js';
import { comparisonVersion } from '../picture/match/relate.js';

/**
 * Who makes a look, compares, or renders: two programs with the same name of it find the same, bit for bit. The version of the program is in it,
 * because that of the libraries that decode goes with it; and for all but comparing what plugins add, in the order in which they are asked.
 */
export function makerOf(
  programVersion: string,
  { decoders, factReaders }: PicturePlugins = noPicturePlugins,
): string {
  const versions = [
    fingerprintVersion,
    factsVersion,
    decoderVersion,
    comparisonVersion,
    renderingVersion,
  ];
  const own = `${programVersion}+${versions.join('.')}`;
  const parts = [...decoders, ...factReaders].map(({ name, version }) => `${name}@${version}`);
  return [own, ...parts].join(',');
}
