import { fingerprintVersion } from '../picture/fingerprint/fingerprint.js';
import { factsVersion } from '../picture/facts/facts-of.js';
import { decoderVersion } from '../picture/formats/formats.js';
import { comparisonVersion } from '../picture/match/relate.js';

/**
 * Who makes a look, or compares: two programs with the same name of it find the same, bit for bit. The version of the program is in it,
 * because that of the libraries that decode goes with it.
 */
export function makerOf(programVersion: string): string {
  const versions = [fingerprintVersion, factsVersion, decoderVersion, comparisonVersion];
  return `${programVersion}+${versions.join('.')}`;
}
