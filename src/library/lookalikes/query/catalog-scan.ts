import { PhashScan } from '../../../picture/index/phash/phash-scan.js';
import { phashRadius } from '../../../picture/fingerprint/phash.js';
import type { Nominee } from '../candidates/neighbour-index.js';
import type { Catalog } from '../catalog/catalog.js';
import { hasDetail } from '../catalog/catalog-rules.js';

/**
 * Pictures whose pHash is close to one in any of the eight symmetries, nearest first. All are compared where they lie,
 * at some 10 ns each, however many there are: to open a graph takes longer than to do without for a question.
 */
export class CatalogScan {
  readonly #catalog: Catalog;
  readonly #scan: PhashScan;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
    const positions = Uint32Array.from({ length: catalog.count }, (_, position) => position);
    this.#scan = new PhashScan(positions, inWords(catalog.columns.phashes));
  }

  near(phash: Uint8Array): Nominee[] {
    const [found = []] = this.#scan.withinTurned([{ phash }], phashRadius);
    return found
      .filter(({ key }) => hasDetail(this.#catalog, key))
      .map(({ key, distance }) => ({ number: this.#catalog.number(key), bits: distance }))
      .toSorted((a, b) => a.bits - b.bits || a.number - b.number);
  }
}

/** The same bytes, from where words can be read. */
function inWords(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % Uint32Array.BYTES_PER_ELEMENT === 0 ? bytes : Uint8Array.from(bytes);
}
