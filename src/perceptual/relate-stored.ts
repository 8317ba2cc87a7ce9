import { decodeThumbnail } from './pixels.js';
import { relate, type Subject } from './relate.js';
import type { RelateAnswer, RelateRequest, StoredPicture } from './relate-message.js';
import { sketchOf } from './sketch.js';
import { thumbnailOf, type Thumbnail } from './thumbnail.js';

/** Compares one stored picture with others. */
export async function relateStored({ first, others }: RelateRequest): Promise<RelateAnswer> {
  const subject = subjectOf(first);
  const relations = [];
  for (const other of others) relations.push(await relate(subject, subjectOf(other)));
  return relations;
}

/** A stored picture whose thumbnail is decoded once, when it is asked for. */
export function subjectOf(picture: StoredPicture): Subject {
  let thumbnail: Promise<Thumbnail> | undefined;
  return {
    sketch: sketchOf(picture.facts, picture),
    thumbnail: () => (thumbnail ??= decodeThumbnail(picture.thumbnail).then(thumbnailOf)),
  };
}
