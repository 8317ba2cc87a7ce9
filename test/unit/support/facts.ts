import type { Facts } from '../../../src/model/facts/facts.js';

/** Of a picture that says nothing of itself. */
export const noFacts: Facts = {
  kind: 'image',
  format: 'jpeg',
  width: undefined,
  height: undefined,
  orientation: undefined,
  make: undefined,
  model: undefined,
  lens: undefined,
  software: undefined,
  taken: undefined,
  iso: undefined,
  aperture: undefined,
  exposure: undefined,
  focalLength: undefined,
  focalLength35: undefined,
  place: undefined,
  rating: undefined,
  keywords: [],
  contentIdentifier: undefined,
  duration: undefined,
  codec: undefined,
};
