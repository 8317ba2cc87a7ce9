/** What a worker answers about pairs, as bytes: of each the record that would be stored. */
import type { RelateAnswer } from '../../picture/match/relate-message.js';
import type { Relation } from '../../model/pictures/relation.js';
import { damagedRecord, type ByteReader } from '../../storage/bytes.js';
import { checksummedCodec } from '../../storage/codec.js';
import { relationCodec } from '../../storage/codecs/relation.js';

/** How the pictures of each pair come from each other, in the order of the shard. */
export const relateAnswerCodec = checksummedCodec<RelateAnswer>(
  'answer about pairs',
  1,
  (writer, relations) => {
    writer.u32(relations.length);
    for (const relation of relations) {
      writer.flag(relation !== undefined);
      if (relation === undefined) continue;
      writer.bytes(relationCodec.encode({ source: 'measured', relation }));
    }
  },
  (reader) => {
    const relations: (Relation | undefined)[] = [];
    // What says a wrong number of them ends before it.
    for (let left = reader.u32(); left > 0; left -= 1) {
      relations.push(reader.flag() ? readRelation(reader) : undefined);
    }
    return relations;
  },
);

function readRelation(reader: ByteReader): Relation {
  const { source, relation } = relationCodec.decode(reader.bytes());
  const { map, firstInside, secondInside, distance } = relation;
  const numbers = [...Object.values(map), firstInside, secondInside, distance];
  if (source !== 'measured' || !numbers.every(Number.isFinite)) {
    throw damagedRecord('answer about pairs', 'one was not measured');
  }
  return relation;
}
