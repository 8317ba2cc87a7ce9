import type { Relation } from '../../model/relation.js';
import { sealedCodec } from '../codec.js';

/** How the picture with the smaller number lies in the one with the larger. */
export const relationCodec = sealedCodec<Relation>(
  'relation',
  1,
  (writer, { map, firstInside, secondInside, distance }) => {
    for (const value of [map.a, map.b, map.c, map.d, map.e, map.f]) writer.f64(value);
    writer.f64(firstInside).f64(secondInside).f64(distance);
  },
  (reader) => ({
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
  }),
);
