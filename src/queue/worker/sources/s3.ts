/** The only file that imports `@aws-sdk/client-s3`, an optional package that is loaded when a worker is told of a bucket. */
import { createRequire } from 'node:module';
import { ImgdedupError, systemCode } from '../../../model/errors/errors.js';
import { clockMs } from '../../../model/time/clock.js';
import { fetchSignal, keepFetched, tooLarge } from './fetched-file.js';
import { notThere, type FileSource, type Found, type Wanted } from './source.js';

/** What is used of it. */
interface Library {
  readonly S3Client: new (options: ClientOptions) => Client;
  readonly GetObjectCommand: new (input: {
    readonly Bucket: string;
    readonly Key: string;
  }) => object;
}

interface Client {
  send(command: object, options: { readonly abortSignal: AbortSignal }): Promise<GotObject>;
  destroy(): void;
}

interface GotObject {
  readonly ContentLength?: number;
  readonly Body?: AsyncIterable<Uint8Array> & { destroy(): void };
}

interface ClientOptions {
  readonly endpoint?: string;
  readonly forcePathStyle?: boolean;
  readonly region?: string;
  readonly followRegionRedirects: false;
  readonly maxAttempts: number;
  readonly responseChecksumValidation: 'WHEN_REQUIRED';
}

export interface S3Options {
  /** `s3://BUCKET[/PREFIX]`. */
  readonly url: string;
  /** Of a server that is not Amazon's. */
  readonly endpoint: string | undefined;
  /** Where files are kept while they are looked at. */
  readonly folder: string;
  readonly patienceMs?: number;
}

/** A service that was not to be reached, or lets nobody in, is not asked for so long, in milliseconds. */
const restMs = 30_000;
/** Where neither the environment nor a profile says: those who do not belong to Amazon do not care. */
const anyRegion = 'us-east-1';

/**
 * Fetches files from storage that speaks S3, by their paths behind a prefix. Credentials are those that the standard
 * chain of the AWS SDK finds.
 */
export class S3Bucket implements FileSource, Disposable {
  readonly kind = 's3';
  readonly #library: Library;
  readonly #client: Client;
  readonly #bucket: string;
  readonly #prefix: string;
  readonly #options: S3Options;
  #awayUntil = -Infinity;
  #awayReason = '';

  /**
   * @param require that finds the package
   * @throws ImgdedupError USAGE, STORAGE_UNAVAILABLE
   */
  constructor(options: S3Options, require = createRequire(import.meta.url)) {
    const { bucket, prefix } = parseS3Address(options.url);
    const { endpoint } = options;
    this.#bucket = bucket;
    this.#prefix = prefix;
    this.#options = options;
    this.#library = load(require);
    this.#client = new this.#library.S3Client({
      ...(endpoint === undefined ? {} : placeOf(endpoint)),
      followRegionRedirects: false,
      maxAttempts: 3,
      // Every content is checked by its own hash.
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
  }

  async find(wanted: Wanted): Promise<Found> {
    const { path } = wanted.item;
    const objection = tooLarge(wanted);
    if (objection !== undefined) return objection;
    if (!path.isWellFormed()) return notThere('no key of S3 can have its name');
    if (clockMs() < this.#awayUntil) return notThere(this.#awayReason);
    try {
      return await this.#fetch(`${this.#prefix}${path}`, wanted);
    } catch (error) {
      const { reason, isOfOne } = failureOf(error);
      if (isOfOne) return notThere(`s3://${this.#bucket}: ${reason}`);
      this.#awayUntil = clockMs() + restMs;
      this.#awayReason = `s3://${this.#bucket}: ${reason}`;
      return notThere(this.#awayReason);
    }
  }

  async #fetch(key: string, wanted: Wanted): Promise<Found> {
    const { folder, patienceMs } = this.#options;
    const command = new this.#library.GetObjectCommand({ Bucket: this.#bucket, Key: key });
    const abortSignal = fetchSignal(wanted, patienceMs);
    const { ContentLength: length, Body: body } = await this.#client.send(command, { abortSignal });
    if (body === undefined) return notThere('S3 sent nothing');
    // It ends with the request only until the first bytes are there.
    const stop = (): void => body.destroy();
    abortSignal.addEventListener('abort', stop, { once: true });
    try {
      if (length !== undefined && length !== wanted.item.size) return notThere('another size');
      return await keepFetched(body, wanted, folder);
    } finally {
      abortSignal.removeEventListener('abort', stop);
      body.destroy();
    }
  }

  [Symbol.dispose](): void {
    this.#client.destroy();
  }
}

/** @throws ImgdedupError STORAGE_UNAVAILABLE */
function load(require: NodeJS.Require): Library {
  // It would tell whoever runs the worker that a later one of it will want a later Node: that is our affair.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  try {
    const { S3Client, GetObjectCommand }: Library = require('@aws-sdk/client-s3');
    return { S3Client, GetObjectCommand };
  } catch (error) {
    if (systemCode(error) !== 'MODULE_NOT_FOUND') throw error;
    throw new ImgdedupError('STORAGE_UNAVAILABLE', 'The package that speaks to S3 is missing.', {
      cause: error,
      remedy: 'Install it beside imgdedup: npm install @aws-sdk/client-s3@3.',
    });
  }
}

/** @throws ImgdedupError USAGE */
function placeOf(endpoint: string): Pick<ClientOptions, 'endpoint' | 'forcePathStyle' | 'region'> {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.username !== '') {
    throw new ImgdedupError('USAGE', 'The endpoint of S3 is no http:// or https:// URL.', {
      remedy: 'Write --s3-endpoint https://HOST:PORT; credentials come from the environment.',
    });
  }
  const region = process.env['AWS_REGION'] ?? anyRegion;
  return { endpoint, forcePathStyle: true, region };
}

/** @throws ImgdedupError USAGE */
function parseS3Address(text: string): { readonly bucket: string; readonly prefix: string } {
  const { bucket, prefix = '' } =
    /^s3:\/\/(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(?<prefix>.*))?$/.exec(text)?.groups ??
    {};
  if (bucket === undefined) {
    throw new ImgdedupError('USAGE', `"${text}" is no s3://BUCKET/PREFIX.`, {
      remedy: 'Write --s3 s3://BUCKET, or s3://BUCKET/PREFIX where keys begin with one.',
    });
  }
  return { bucket, prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/` };
}

/**
 * What the SDK throws of a service.
 * @returns isOfOne: whether it says something of this file only
 * @throws whatever is something else
 */
function failureOf(error: unknown): { readonly reason: string; readonly isOfOne: boolean } {
  if (!(error instanceof Error)) throw error;
  if ('$metadata' in error && '$fault' in error) {
    return { reason: error.name, isOfOne: ofOneObject.has(error.name) };
  }
  const code = systemCode(error) ?? (ofNetwork.has(error.name) ? error.name : undefined);
  if (code === undefined) throw error;
  return { reason: code, isOfOne: false };
}

const ofOneObject: ReadonlySet<string> = new Set(['NoSuchKey', 'InvalidObjectState', 'NotFound']);
const ofNetwork: ReadonlySet<string> = new Set([
  'AbortError',
  'CredentialsProviderError',
  'TimeoutError',
]);
