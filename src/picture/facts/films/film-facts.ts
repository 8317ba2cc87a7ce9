import type { Facts } from '../../../model/facts/facts.js';

/** What films say of themselves, as far as one source knows it. */
export type FilmFacts = Partial<
  Pick<
    Facts,
    | 'width'
    | 'height'
    | 'make'
    | 'model'
    | 'software'
    | 'taken'
    | 'place'
    | 'keywords'
    | 'contentIdentifier'
    | 'duration'
    | 'codec'
  >
>;
