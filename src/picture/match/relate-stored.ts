import { reversed, type Relation } from '../../model/relation.js';
import { decodeThumbnail } from '../decode/pixels.js';
import { relate, type Subject } from './relate.js';
import type { RelateAnswer, RelateRequest, StoredPicture } from './relate-message.js';
import { sketchOf } from '../fingerprint/sketch.js';
import { thumbnailOf, type Thumbnail } from '../fingerprint/thumbnail.js';

/**
 * Compares one stored picture with others. Each pair is measured in an order of its own, whichever
 * picture was asked about: the answer says the same, seen from the other side.
 */
export async function relateStored({ first, others }: RelateRequest): Promise<RelateAnswer> {
  const subject = subjectOf(first);
  const relations: (Relation | undefined)[] = [];
  for (const other of others) {
    if (comesFirst(first, other)) {
      relations.push(await relate(subject, subjectOf(other)));
    } else {
      const relation = await relate(subjectOf(other), subject);
      relations.push(relation && reversed(relation));
    }
  }
  return relations;
}

/** By what the pictures are, which neither names nor the order of their coming change. */
function comesFirst(one: StoredPicture, other: StoredPicture): boolean {
  const order =
    Buffer.compare(one.phash, other.phash) ||
    Buffer.compare(one.thumbnail, other.thumbnail) ||
    one.facts.width - other.facts.width ||
    one.facts.height - other.facts.height ||
    one.points.count - other.points.count;
  return order <= 0;
}

/** A stored picture whose thumbnail is decoded once, when it is asked for. */
function subjectOf(picture: StoredPicture): Subject {
  let thumbnail: Promise<Thumbnail> | undefined;
  return {
    sketch: sketchOf(picture.facts, picture),
    chroma: picture.chroma,
    thumbnail: () => (thumbnail ??= decodeThumbnail(picture.thumbnail).then(thumbnailOf)),
  };
}
