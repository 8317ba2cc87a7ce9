import type { ContentRef } from '../../../model/contents/content-id.js';
import type { Traits } from '../../../model/pictures/traits.js';
import { traitsVersion } from '../../../picture/traits/picture-traits.js';
import { traitsCodec } from '../../../storage/codecs/traits.js';
import { traitsKey } from '../../../storage/keys.js';
import type { StoreChange } from '../../../storage/object-store.js';

/** Stores what decides whether a content is kept. @param traits undefined where its pixels cannot be had */
export function traitsChange(content: ContentRef, traits: Traits | undefined): StoreChange {
  const value = traitsCodec.encode({ version: traitsVersion, traits });
  return { type: 'put', key: traitsKey(content), value };
}
