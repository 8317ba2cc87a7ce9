import type { MergedFacts } from '../../model/facts/merged-facts.js';
import { metadataKinds, type Traits } from '../../model/pictures/traits.js';
import { bareFacts } from '../facts/bare-facts.js';
import { metadataKindsOf } from './metadata-kinds.js';
import { metadataValuesOf } from './metadata-values.js';
import type { Said } from './said.js';

/** Traits of a picture whose sidecar says something, too. */
export function withSidecar(traits: Traits, facts: MergedFacts): Traits {
  const said: Said = {
    facts: { ...bareFacts('image', ''), ...facts },
    writing: { captions: [], copyrights: [], cities: [], programs: [] },
    hasProfile: false,
  };
  const kinds = metadataKindsOf(said);
  return {
    ...traits,
    metadata: metadataKinds.filter(
      (kind) => traits.metadata.includes(kind) || kinds.includes(kind),
    ),
    values: [...traits.values, ...metadataValuesOf(said)],
  };
}
