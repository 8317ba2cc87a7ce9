import type { Facts, ReadFacts } from '../../model/facts/facts.js';
import type { Seen } from '../decode/open-picture.js';
import type { PictureFile } from '../decode/picture-file.js';
import { bareFacts } from '../facts/bare-facts.js';
import { factsOf } from '../facts/facts-of.js';
import { videoFactsOf } from '../facts/films/video-facts.js';
import type { PluginTurn } from './plugin-turn.js';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Reads what a file says of itself while it is open. */
export class Describer {
  readonly #turn: PluginTurn | undefined;
  #facts: Facts | undefined;

  constructor(turn: PluginTurn | undefined) {
    this.#turn = turn;
  }

  /** @throws the system error where the file cannot be read */
  readonly describe = async (file: PictureFile, seen: Seen): Promise<void> => {
    const own = await ownFacts(file, seen);
    this.#facts = (await this.#turn?.addFacts(file, own)) ?? own;
  };

  /** @param size of what was decoded: that of a picture of which no header was found to say it */
  read(size: Size | undefined): ReadFacts {
    const asked = this.#turn?.asked ?? [];
    const facts = this.#facts;
    if (facts === undefined || facts.width !== undefined || size === undefined) {
      return { facts, asked };
    }
    const { width, height } = size;
    return { facts: { ...facts, width, height }, asked };
  }
}

async function ownFacts(file: PictureFile, seen: Seen): Promise<Facts> {
  switch (seen.kind) {
    case 'picture':
      return factsOf(file.source(), seen.format);
    case 'foreign':
      return bareFacts('image', seen.format);
    case 'video':
      return videoFactsOf(file.source(), seen.format);
    default:
      return seen satisfies never;
  }
}
