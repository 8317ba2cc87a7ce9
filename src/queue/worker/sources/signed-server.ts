import { clockMs } from '../../../model/time/clock.js';
import { ImgdedupError, systemCode } from '../../../model/errors/errors.js';
import { pictureAddress } from '../../codes/signed-picture.js';
import { fetchSignal, keepFetched, tooLarge } from './fetched-file.js';
import { notThere, type FileSource, type Found, type Wanted } from './source.js';

export interface SignedServerOptions {
  /** `https://HOST[:PORT]` of an `imgdedup serve` that whoever runs the worker trusts: jobs name none. */
  readonly url: string;
  /** Where files are kept while they are looked at. */
  readonly folder: string;
  /** How long the first bytes may take, in milliseconds; 30 s by default. */
  readonly patienceMs?: number;
}

/** A server that was not to be reached is not asked for so long, in milliseconds. */
const restMs = 30_000;

/** Fetches files from `imgdedup serve` with the signatures of their jobs. */
export class SignedServer implements FileSource {
  readonly kind = 'server';
  readonly #origin: string;
  readonly #options: SignedServerOptions;
  #awayUntil = -Infinity;
  #awayReason = '';

  /** @throws ImgdedupError USAGE */
  constructor(options: SignedServerOptions) {
    this.#origin = originOf(options.url);
    this.#options = options;
  }

  async find(wanted: Wanted): Promise<Found> {
    const { item, hash, ticket } = wanted;
    if (ticket === undefined) return notThere('its job has no signature');
    const objection = tooLarge(wanted);
    if (objection !== undefined) return objection;
    if (clockMs() < this.#awayUntil) return notThere(this.#awayReason);
    const { expires, signature } = ticket;
    const address = pictureAddress({ ...item, hash: hash.name, expires }, signature);
    try {
      return await this.#fetch(`${this.#origin}${address}`, wanted);
    } catch (error) {
      this.#awayUntil = clockMs() + restMs;
      this.#awayReason = `${this.#origin} does not answer: ${networkReason(error)}`;
      return notThere(this.#awayReason);
    }
  }

  async #fetch(url: string, wanted: Wanted): Promise<Found> {
    const response = await fetch(url, {
      // Nobody sends a worker elsewhere.
      redirect: 'manual',
      headers: { 'accept-encoding': 'identity' },
      signal: fetchSignal(wanted, this.#options.patienceMs),
    });
    const { body } = response;
    const objection = objectionTo(response, wanted.item.size);
    if (objection === undefined && body !== null) {
      return keepFetched(body, wanted, this.#options.folder);
    }
    await body?.cancel();
    return notThere(`${this.#origin} ${objection ?? 'sent nothing'}`);
  }
}

function objectionTo({ status, headers }: Response, size: number): string | undefined {
  if (status >= 300 && status < 400) return 'wants to send the worker elsewhere';
  if (status !== 200) return `answered ${status}`;
  if ((headers.get('content-encoding') ?? 'identity') !== 'identity') return 'encoded it';
  return Number(headers.get('content-length') ?? size) === size ? undefined : 'has another size';
}

/**
 * What `fetch` says of a server that is not to be reached, or did not go on.
 * @throws whatever is something else
 */
function networkReason(error: unknown): string {
  if (error instanceof DOMException && error.name === 'TimeoutError') return 'it takes too long';
  if (error instanceof DOMException && error.name === 'AbortError') return 'the worker ends';
  const code = error instanceof TypeError ? codeOf(error.cause) : undefined;
  if (code === undefined) throw error;
  return code;
}

function codeOf(cause: unknown): string | undefined {
  return cause instanceof Error ? (systemCode(cause) ?? cause.message) : undefined;
}

/** @throws ImgdedupError USAGE */
function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain =
    url?.pathname === '/' &&
    [url.search, url.hash, url.username, url.password].every((part) => part === '');
  if (!isPlain || !['http:', 'https:'].includes(url.protocol)) {
    throw new ImgdedupError('USAGE', 'The server to fetch from is no http:// or https:// URL.', {
      remedy: 'Write --from https://HOST:PORT, as "imgdedup serve --workers-at" tells it.',
    });
  }
  return url.origin;
}
