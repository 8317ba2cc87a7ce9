import { reversed, type Relation } from '../../model/pictures/relation.js';
import { relate } from './relate.js';
import type { RelateAnswer, RelateRequest, StoredPicture } from './relate-message.js';
import { Subjects } from './subjects.js';

/**
 * Compares one stored picture with others. Each pair is measured in an order of its own, whichever
 * picture was asked about: the answer says the same, seen from the other side.
 * @param subjects pictures that were compared before
 */
export function relateStored(
  { first, others }: RelateRequest,
  subjects = new Subjects(),
): RelateAnswer {
  const subject = subjects.of(first);
  const relations: (Relation | undefined)[] = [];
  for (const other of others) {
    if (comesFirst(first, other)) {
      relations.push(relate(subject, subjects.of(other)));
    } else {
      const relation = relate(subjects.of(other), subject);
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
