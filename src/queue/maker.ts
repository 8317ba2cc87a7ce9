import { fingerprintVersion } from '../picture/fingerprint/fingerprint.js';
import { factsVersion } from '../picture/facts/facts-of.js';
import { decoderVersion } from '../picture/formats/formats.js';

/**
 * Who makes a look: two programs with the same name of it find the same, bit for bit. The version of the program is in it,
 * because that of the libraries that decode goes with it.
 */
export function makerOf(programVersion: string): string {
  return `${programVersion}+${fingerprintVersion}.${factsVersion}.${decoderVersion}`;
}
