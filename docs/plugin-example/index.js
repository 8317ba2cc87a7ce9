import { fnv } from './fnv.js';
import { rated } from './rated.js';

/** @satisfies {import('imgdedup').Plugin} */
const plugin = {
  name: 'example',
  version: 1,
  hashes: [fnv],
  keepRules: [rated],
};

export default plugin;
