import {
  colourChanges,
  relationSources,
  type KnownRelation,
  type Relation,
} from '../../model/pictures/relation.js';
import { damagedRecord, type ByteReader } from '../bytes.js';
import { checksummedCodec } from '../codec.js';

/** How the picture with the smaller number lies in the one with the larger. */
export const relationCodec = checksummedCodec<KnownRelation>(
  'relation',
  3,
  (writer, { source, relation: { map, firstInside, secondInside, distance, colour } }) => {
    for (const value of [map.a, map.b, map.c, map.d, map.e, map.f]) writer.f64(value);
    writer.f64(firstInside).f64(secondInside).f64(distance);
    writer.u8(colourChanges.indexOf(colour)).u8(relationSources.indexOf(source));
  },
  (reader) => {
    const relation = readColoured(reader);
    const source = relationSources[reader.u8()];
    if (source === undefined) throw damagedRecord('relation', 'nobody knows where it comes from');
    return { source, relation };
  },
  new Map([
    // Before colours were compared, and before any was predicted.
    [1, (reader) => measured({ ...readLying(reader), colour: 'same' })],
    [2, (reader) => measured(readColoured(reader))],
  ]),
);

function measured(relation: Relation): KnownRelation {
  return { source: 'measured', relation };
}

function readColoured(reader: ByteReader): Relation {
  const lying = readLying(reader);
  const colour = colourChanges[reader.u8()];
  if (colour === undefined) throw damagedRecord('relation', 'its change of colour is unknown');
  return { ...lying, colour };
}

function readLying(reader: ByteReader): Omit<Relation, 'colour'> {
  return {
    map: {
      a: reader.f64(),
      b: reader.f64(),
      c: reader.f64(),
      d: reader.f64(),
      e: reader.f64(),
      f: reader.f64(),
    },
    firstInside: reader.f64(),
    secondInside: reader.f64(),
    distance: reader.f64(),
  };
}
