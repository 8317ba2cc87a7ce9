import type { ContentId } from '../contents/content-id.js';
import type { Facts } from '../facts/facts.js';
import type { LookAlikeGroup } from './look-alike.js';
import type { Thumbnail } from '../pictures/thumbnail.js';

/** A group with what there is to see of its files, and what they say of themselves: by content, each once. */
export interface IllustratedGroup {
  readonly group: LookAlikeGroup;
  readonly thumbnails: ReadonlyMap<ContentId, Thumbnail>;
  /** Nothing of a content that says nothing, or that nobody could read. */
  readonly facts: ReadonlyMap<ContentId, Facts>;
}
