import { contentId } from '../../model/contents/content-id.js';
import type { CatalogState } from '../../model/pictures/picture-record.js';
import { comparisonVersion } from '../../picture/match/relate.js';
import { fingerprintVersion } from '../../picture/fingerprint/fingerprint.js';
import { decodeSound } from '../../storage/codec.js';
import { featuresCodec } from '../../storage/codecs/features.js';
import { catalogStateCodec } from '../../storage/codecs/catalog-state.js';
import { pictureCodec } from '../../storage/codecs/picture.js';
import { relatedCodec } from '../../storage/codecs/related.js';
import { relationCodec } from '../../storage/codecs/relation.js';
import {
  contentOf,
  featuresKey,
  featuresPrefix,
  catalogKey,
  numbersOf,
  pictureKey,
  picturePrefix,
  relatedKey,
  relatedPrefix,
  relationKey,
  relationPrefix,
} from '../../storage/keys.js';
import type { ObjectStore } from '../../storage/object-store.js';
import type { Repository } from '../repository/repository.js';
import { Catalog } from '../lookalikes/catalog/catalog.js';
import { damagedWhy, misplacedWhy, nameOf } from './check-records.js';
import type { Report } from './report.js';

/**
 * Pictures, their features, their relations, and how far looking and comparing have come. What is
 * left of pictures that nobody has any more is no problem: `gc` drops it.
 * @returns the pictures, where they are as this program would take them
 */
export async function checkCatalog(
  repository: Repository,
  store: ObjectStore,
  report: Report,
): Promise<Catalog | undefined> {
  const bytes = await store.get(catalogKey);
  const state = decodeSound(catalogStateCodec, bytes)?.record;
  if (bytes !== undefined) report.checked.records += 1;
  if (state === undefined) {
    if (bytes === undefined && !(await hasPictures(store))) return undefined;
    report.forget('state of the catalog', bytes === undefined ? 'is missing' : damagedWhy);
    report.hasLostCatalog = true;
  }
  if (!(await checkPictures(repository, store, report))) return undefined;
  const catalog = await Catalog.load(store);
  report.checked.pictures = catalog.count;
  const check = new CatalogCheck(repository, store, report, catalog, state);
  check.numbers();
  await check.features();
  await check.relations();
  return isOfThisProgram(state) ? catalog : undefined;
}

/** What another version of the program made is dropped by the next run, and no problem till then. */
function isOfThisProgram(state: CatalogState | undefined): boolean {
  return (
    state?.fingerprintVersion === fingerprintVersion &&
    state.comparisonVersion === comparisonVersion
  );
}

async function hasPictures(store: ObjectStore): Promise<boolean> {
  for (const prefix of [picturePrefix, featuresPrefix, relationPrefix, relatedPrefix]) {
    if (await store.hasAny(prefix)) return true;
  }
  return false;
}

/** @returns false where the keys are such that they cannot be loaded */
async function checkPictures(
  { hash }: Repository,
  store: ObjectStore,
  report: Report,
): Promise<boolean> {
  let areKeysSound = true;
  for await (const [key, value] of store.range(picturePrefix)) {
    report.checked.records += 1;
    if (key.length !== 1 + hash.width + 4) {
      areKeysSound = false;
      report.forget(`record ${key.toString('hex')}`, misplacedWhy, key);
    } else if (decodeSound(pictureCodec, value) === undefined) {
      report.forget(`picture ${nameOf(hash.name, key)}`, damagedWhy, key);
    }
  }
  return areKeysSound;
}

class CatalogCheck {
  readonly #hashName: string;
  readonly #store: ObjectStore;
  readonly #report: Report;
  readonly #catalog: Catalog;
  readonly #state: CatalogState | undefined;

  constructor(
    { hash }: Repository,
    store: ObjectStore,
    report: Report,
    catalog: Catalog,
    state: CatalogState | undefined,
  ) {
    this.#hashName = hash.name;
    this.#store = store;
    this.#report = report;
    this.#catalog = catalog;
    this.#state = state;
  }

  /** Every number was given once, and before the next one. */
  numbers(): void {
    const catalog = this.#catalog;
    for (let position = 0; position < catalog.count; position += 1) {
      const number = catalog.number(position);
      if (number >= this.#nextNumber) {
        this.#forgetPicture(position, `has number ${number}, which was not given yet`);
      } else if (catalog.positionOf(number) !== position) {
        this.#forgetPicture(position, `has number ${number}, as another picture has`);
      }
    }
    const { compared = 0, nextNumber = 0 } = this.#state ?? {};
    if (compared > nextNumber) {
      this.#report.forget('state of the catalog', 'has compared more pictures than there are');
      this.#report.hasLostCatalog = true;
    }
  }

  async features(): Promise<void> {
    const catalog = this.#catalog;
    const seen = new Uint8Array(catalog.count);
    for await (const [key, value] of this.#store.range(featuresPrefix)) {
      this.#report.checked.records += 1;
      const position = catalog.find(contentOf(key));
      if (position !== -1) seen[position] = 1;
      if (decodeSound(featuresCodec, value) !== undefined) continue;
      const picture = position === -1 ? [] : [pictureKey(catalog.content(position))];
      const what = `features of ${nameOf(this.#hashName, key)}`;
      this.#report.forget(what, damagedWhy, key, ...picture);
    }
    for (const [position, isSeen] of seen.entries()) {
      if (isSeen === 1 || catalog.facts(position) === undefined) continue;
      this.#forgetPicture(position, 'has no features');
    }
  }

  async relations(): Promise<void> {
    for await (const [key, value] of this.#store.range(relationPrefix)) {
      this.#report.checked.records += 1;
      this.#report.checked.relations += 1;
      if (key.length !== 9) {
        this.#report.forget(`record ${key.toString('hex')}`, misplacedWhy, key);
        continue;
      }
      const [smaller, larger] = numbersOf(key);
      const what = `relation of pictures ${smaller} and ${larger}`;
      if (smaller >= larger || larger >= this.#nextNumber) {
        this.#report.forget(what, 'is one of pictures that never were', key);
      } else if (decodeSound(relationCodec, value) === undefined) {
        this.#report.forget(what, damagedWhy, key, ...this.#pictureOf(larger));
      } else if (!(await this.#store.hasAny(relatedKey(larger, smaller)))) {
        const why = 'cannot be found from both sides';
        this.#report.forget(what, why, key, ...this.#pictureOf(larger));
      }
    }
    await this.#notesOfRelations();
  }

  async #notesOfRelations(): Promise<void> {
    for await (const [key, value] of this.#store.range(relatedPrefix)) {
      this.#report.checked.records += 1;
      if (key.length !== 9) {
        this.#report.forget(`record ${key.toString('hex')}`, misplacedWhy, key);
        continue;
      }
      const [larger, smaller] = numbersOf(key);
      const record = decodeSound(relatedCodec, value)?.record;
      if (record?.larger === larger && record.smaller === smaller && smaller < larger) continue;
      const what = `note of a relation of pictures ${smaller} and ${larger}`;
      const why = record === undefined ? damagedWhy : misplacedWhy;
      const relation = relationKey(smaller, larger);
      this.#report.forget(what, why, key, relation, ...this.#pictureOf(larger));
    }
  }

  /** To be forgotten with a relation: the younger picture is looked at again and, by another number, compared with all. */
  #pictureOf(larger: number): Buffer[] {
    const younger = this.#catalog.positionOf(larger);
    return younger === -1 ? [] : [pictureKey(this.#catalog.content(younger))];
  }

  /** Where the state is lost nothing is measured against it: all goes anyway. */
  get #nextNumber(): number {
    return this.#state?.nextNumber ?? Infinity;
  }

  #forgetPicture(position: number, why: string): void {
    const content = this.#catalog.content(position);
    const name = contentId(this.#hashName, content.digest, content.ordinal);
    this.#report.forget(`picture ${name}`, why, pictureKey(content), featuresKey(content));
  }
}
