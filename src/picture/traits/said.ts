import { blocksOf } from '../facts/blocks/blocks-of.js';
import { factsIn } from '../facts/facts-of.js';
import { writingIn, type Writing } from '../facts/writing.js';
import type { Facts } from '../../model/facts/facts.js';
import type { ByteSource } from '../formats/byte-source.js';
import type { PictureFormat } from '../formats/formats.js';

/** All that traits go by of what a picture file says, in one reading of its metadata. */
export interface Said {
  readonly facts: Facts;
  readonly writing: Writing;
  /** Whether it has a profile of its colours. */
  readonly hasProfile: boolean;
}

/** @throws the system error where the file cannot be read */
export function saidBy(file: ByteSource, format: PictureFormat): Said {
  const blocks = blocksOf(file, format);
  const { hasProfile } = blocks;
  return { facts: factsIn(blocks, format), writing: writingIn(blocks), hasProfile };
}
