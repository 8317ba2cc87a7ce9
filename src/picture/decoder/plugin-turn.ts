import type { AskedPart, Facts } from '../../model/facts/facts.js';
import type { PartName } from '../../model/facts/plugin-part.js';
import type { PartTrouble, Raster } from '../../model/plugins/plugin.js';
import type { LoadedPart, PictureParts } from '../../plugins/load-parts.js';
import { wordsOf } from '../../plugins/load-plugin.js';
import { PluginFault } from '../../plugins/plugin-fault.js';
import { DecodeError, foreignPixelLimit } from '../decode/decode-error.js';
import type { ForeignDecoder } from '../decode/open-picture.js';
import type { PictureFile } from '../decode/picture-file.js';
import { withAdded } from '../facts/added-facts.js';

/** A part of a plugin that is at work. */
export interface WorkingPart {
  readonly kind: 'decoder' | 'fact reader';
  readonly name: PartName;
}

export interface PluginNews {
  /**
   * Told before a part is called, and when it has come back: who ends the process, or hangs, can be named then.
   * @returns once it is on its way
   */
  readonly at: (part: WorkingPart | undefined) => Promise<void>;
  readonly trouble: (trouble: PartTrouble) => void;
}

/** Plugins, asked about one file. */
export class PluginTurn {
  readonly #parts: PictureParts;
  readonly #news: PluginNews;
  /** Readers that ended a process over this file. */
  readonly #skip: ReadonlySet<string>;
  readonly #asked = new Map<PartName, AskedPart>();

  constructor(parts: PictureParts, news: PluginNews, skip: readonly string[]) {
    this.#parts = parts;
    this.#news = news;
    this.#skip = new Set(skip);
  }

  /** Parts that had their say so far. */
  get asked(): AskedPart[] {
    return [...this.#asked.values()];
  }

  /** The first decoder that says that a file is one of its pictures. */
  async decoderOf(file: PictureFile): Promise<ForeignDecoder | undefined> {
    for (const part of this.#parts.decoders) this.#note(part, false);
    for (const loaded of this.#parts.decoders) {
      const { name, part } = loaded;
      const matches = await this.#orTell(
        name,
        'does not look at all files',
        this.#call({ kind: 'decoder', name }, () => part.matches(Buffer.from(file.head))),
      );
      if (matches === true) return { format: name, decode: (one) => this.#decode(loaded, one) };
    }
    return undefined;
  }

  /** Facts, and what readers of plugins add to them. */
  async addFacts(file: PictureFile, facts: Facts): Promise<Facts> {
    let sum = facts;
    for (const loaded of this.#parts.factReaders) {
      const { name, part } = loaded;
      this.#note(loaded, false);
      if (this.#skip.has(name)) continue;
      const added = await this.#orTell(
        name,
        'does not read the facts of all files',
        this.#call({ kind: 'fact reader', name }, () =>
          part.matches(Buffer.from(file.head)) ? part.facts(Buffer.from(file.bytes())) : undefined,
        ),
      );
      if (added === undefined) continue;
      this.#note(loaded, true);
      sum = withAdded(sum, added);
    }
    return sum;
  }

  /** @throws DecodeError; the system error where the file cannot be read */
  async #decode({ name, part }: LoadedPart<Decoding>, file: PictureFile): Promise<Raster> {
    if (!file.isOfMemorySize) throw new DecodeError('is too large for decoders of plugins');
    const bytes = Buffer.from(file.bytes());
    const limits = { pixels: foreignPixelLimit };
    let raster: Raster;
    try {
      raster = await this.#call({ kind: 'decoder', name }, () => part.decode(bytes, limits));
    } catch (error) {
      throw new DecodeError(`the plugin decoder ${name} ${reasonOf(error)}`, { cause: error });
    }
    const pixels = raster.width * raster.height;
    if (pixels > limits.pixels) throw DecodeError.tooLarge(pixels, limits.pixels);
    return raster;
  }

  async #call<T>(part: WorkingPart, question: () => T | Promise<T>): Promise<T> {
    await this.#news.at(part);
    try {
      return await question();
    } finally {
      await this.#news.at(undefined);
    }
  }

  /** @param lack what is not done without an answer */
  async #orTell<T>(name: PartName, lack: string, asked: Promise<T>): Promise<T | undefined> {
    try {
      return await asked;
    } catch (error) {
      const [plugin = ''] = name.split('.');
      this.#news.trouble({ plugin, lack: `${lack} by ${name}`, reason: reasonOf(error) });
      return undefined;
    }
  }

  #note({ name, version }: LoadedPart<unknown>, gave: boolean): void {
    this.#asked.set(name, { name, version, gave });
  }
}

type Decoding = PictureParts['decoders'][number]['part'];

/** As words behind the name of who failed. */
function reasonOf(error: unknown): string {
  return error instanceof PluginFault ? error.message : `failed: ${wordsOf(error)}`;
}
