import { ForwardingStore } from '../../storage/forwarding-store.js';
import { pictureColumnsKey, picturePrefix } from '../../storage/keys.js';
import type { StoreChange } from '../../storage/object-store.js';

/**
 * A store that forgets the file of picture columns whenever a picture's record changes, in the same batch: whoever
 * changes one need not think of it.
 */
export class ForgetfulStore extends ForwardingStore {
  override write(changes: readonly StoreChange[]): Promise<void> {
    const isStale = changes.some(({ key }) => key[0] === picturePrefix[0]);
    return super.write(isStale ? [...changes, { type: 'del', key: pictureColumnsKey }] : changes);
  }
}
