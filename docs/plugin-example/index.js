import { comments } from './comments.js';
import { farbfeld } from './farbfeld.js';
import { fnv } from './fnv.js';
import { markdown } from './markdown.js';
import { rated } from './rated.js';

/** @satisfies {import('imgdedup').Plugin} */
const plugin = {
  name: 'example',
  version: 1,
  hashes: [fnv],
  keepRules: [rated],
  outputs: [markdown],
  decoders: [farbfeld],
  factReaders: [comments],
};

export default plugin;
