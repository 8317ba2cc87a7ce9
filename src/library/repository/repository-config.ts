import { isPersonal } from '../../config/settings.js';

/**
 * What a repository's own configuration sets. What only a person may set is left out, whatever it says: it may have
 * come with the photos, from anybody.
 */
export function withoutPersonal(config: ReadonlyMap<string, unknown>): Map<string, unknown> {
  return new Map([...config].filter(([key]) => !isPersonal(key)));
}
