import { lstatSync } from 'node:fs';
import { fileStat } from '../../../fs/stat.js';
import { sameStat } from '../../../model/snapshot/file-table.js';
import type { Facts } from '../../../model/facts/facts.js';
import { fsPath } from '../../../model/paths/path.js';
import type {
  LastingOutcome,
  PictureFacts,
  PictureOutcome,
} from '../../../model/pictures/picture.js';
import type { Traits } from '../../../model/pictures/traits.js';
import { startDecoders, type DecoderPool } from '../../../picture/decoder/decoder-pool.js';
import type { Plugins } from '../../../plugins/plugins.js';
import type { StoredPicture } from '../../../picture/match/relate-message.js';
import { featuresCodec } from '../../../storage/codecs/features.js';
import { unlessInterrupted } from '../../repository/interrupt.js';
import { decodingLimits } from '../../../picture/decoder/decoding-limits.js';
import { pluginsFor } from '../catalog/decoding-plugins.js';
import type { Catalog } from '../catalog/catalog.js';
import type { AllFrames } from '../catalog/catalog-rules.js';
import { unreadable, type QueryFile } from './query-file.js';

/** What others are compared with, or why there is nothing to see. */
export type QueryPicture =
  | (AllFrames & {
      readonly kind: 'picture';
      readonly facts: PictureFacts;
      readonly picture: StoredPicture;
    })
  /** Its features are in the store. */
  | (AllFrames & { readonly kind: 'stored'; readonly facts: PictureFacts; readonly number: number })
  | { readonly kind: 'unseen'; readonly reason: string };

type SeenPicture = Extract<QueryPicture, { kind: 'picture' }>;
type Unseen = Exclude<LastingOutcome, { kind: 'picture' }>;

/** Looks at files: by what is stored of their contents, else in a process that decodes them. */
export class QueryPictures implements AsyncDisposable {
  readonly #catalog: Catalog;
  readonly #plugins: Plugins;
  #decoders: DecoderPool | undefined;
  /** The pool decodes for one at a time. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(catalog: Catalog, plugins: Plugins) {
    this.#catalog = catalog;
    this.#plugins = plugins;
  }

  /**
   * @param position of the file's content in the catalog, or -1
   * @throws ImgdedupError PHOTO_UNREADABLE, DECODER_UNAVAILABLE, INTERRUPTED
   */
  async look(
    file: QueryFile,
    position: number,
    signal: AbortSignal | undefined,
  ): Promise<QueryPicture> {
    if (position !== -1) return recall(this.#catalog, position);
    const outcome = await unlessInterrupted(
      signal,
      this.#inTurn(() => this.#decode(file)),
    );
    if (outcome.kind === 'unreadable') throw unreadable(outcome.reason);
    const now = lstatSync(fsPath(file.path), { throwIfNoEntry: false });
    if (now === undefined || !sameStat(fileStat(now), file.stat)) {
      throw unreadable('changed while it was being looked at');
    }
    if (outcome.kind !== 'picture') return { kind: 'unseen', reason: reasonOf(outcome) };
    return seenPicture(outcome);
  }

  /**
   * What decides between a picture and others; undefined where that cannot be found.
   * @param path as it is for `node:fs`
   * @throws ImgdedupError DECODER_UNAVAILABLE, INTERRUPTED
   */
  traits(path: string | Buffer, signal: AbortSignal | undefined): Promise<Traits | undefined> {
    const measured = this.#inTurn(async () => {
      for await (const { outcome } of this.#pool.measure([{ path }])) {
        return outcome.kind === 'traits' ? outcome.traits : undefined;
      }
      throw new RangeError('a decoder without an answer');
    });
    return unlessInterrupted(signal, measured);
  }

  /**
   * What a file says of itself; undefined where it is no picture, or cannot be read.
   * @param path as it is for `node:fs`
   * @throws ImgdedupError DECODER_UNAVAILABLE, INTERRUPTED
   */
  said(path: string | Buffer, signal: AbortSignal | undefined): Promise<Facts | undefined> {
    const read = this.#inTurn(async () => {
      for await (const { outcome } of this.#pool.describe([{ path }])) {
        return outcome.kind === 'facts' ? outcome.facts : undefined;
      }
      throw new RangeError('a decoder without an answer');
    });
    return unlessInterrupted(signal, read);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#decoders?.[Symbol.asyncDispose]();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const outcome = this.#last.then(work);
    this.#last = outcome.catch(() => undefined);
    return outcome;
  }

  get #pool(): DecoderPool {
    this.#decoders ??= startDecoders({
      processes: 1,
      ...decodingLimits,
      ...pluginsFor(this.#plugins),
    });
    return this.#decoders;
  }

  async #decode({ path }: QueryFile): Promise<PictureOutcome> {
    for await (const { outcome } of this.#pool.decode([
      { path: fsPath(path), wantsPoints: true },
    ])) {
      return outcome;
    }
    throw new RangeError('a decoder without an answer');
  }
}

/** A picture that is in no store, as it is compared. */
export function seenPicture({
  facts,
  fingerprint,
  frames,
}: Extract<PictureOutcome, { kind: 'picture' }>): SeenPicture {
  // Rounded as a stored one is, so that the answer stays the same once it is stored.
  const features = featuresCodec.decode(featuresCodec.encode(fingerprint));
  return { kind: 'picture', facts, frames, picture: { ...fingerprint, ...features, facts } };
}

function recall(catalog: Catalog, position: number): QueryPicture {
  const facts = catalog.facts(position);
  if (facts !== undefined) {
    const number = catalog.number(position);
    return { kind: 'stored', facts, frames: catalog.frames(position), number };
  }
  return {
    kind: 'unseen',
    reason: reasonOf(catalog.failed(position) ?? { kind: 'not-a-picture' }),
  };
}

function reasonOf(outcome: Unseen): string {
  switch (outcome.kind) {
    case 'undecodable':
      return outcome.reason;
    case 'unsupported':
      return `there is no decoder for ${outcome.format.toUpperCase()}`;
    case 'not-a-picture':
      return 'not a picture';
    default:
      return outcome satisfies never;
  }
}
