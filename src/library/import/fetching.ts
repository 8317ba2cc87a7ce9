import { programUserAgent } from '../../config/program-version.js';
import type { FileOps } from '../../fs/file-ops.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import type { SessionSource } from '../../model/import/session.js';
import type { WebAddress } from '../../model/paths/web-address.js';
import { Downloader } from '../download/downloader.js';
import { usualPatience, type Patience } from '../download/patience.js';
import { Staging } from '../download/staging.js';
import { WebClient } from '../download/web-client.js';
import type { Repository } from '../repository/repository.js';
import { lastErrors } from '../sessions/session-store.js';
import { placeOfAddresses } from './address-list.js';
import { takenNames } from './source-files.js';
import { UrlFeed } from './url-feed.js';

/** How servers are talked to. */
export interface DownloadOptions {
  /** What they are told of who asks; the setting `download.user-agent` by default. */
  readonly userAgent?: string | undefined;
  /** Follow a redirect from https to http. */
  readonly allowHttp?: boolean | undefined;
  /** @internal How long to wait before servers are asked again. */
  readonly patience?: Partial<Patience> | undefined;
}

interface FetchingOptions {
  readonly download?: DownloadOptions | undefined;
  /** Only what could not be brought in by the last session of the same addresses. */
  readonly retry?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly ops: FileOps;
  /** Where files lie in the meantime, absolute; in the repository's own folder by default. */
  readonly folder?: string | undefined;
  readonly onBytes: (bytes: number) => void;
}

/** Addresses whose files are fetched, until it is disposed. */
export interface Fetching extends Disposable {
  readonly feed: UrlFeed;
  readonly place: SessionSource;
}

/**
 * What hands out the files of some addresses, as settings say.
 * @throws ImgdedupError USAGE
 */
export async function fetchingFrom(
  repository: Repository,
  addresses: readonly WebAddress[],
  { download = {}, retry, dryRun = false, signal, ops, onBytes, ...options }: FetchingOptions,
): Promise<Fetching> {
  const { settings, hash, base, dataFolder } = repository;
  const { maxSize, timeoutMs, retries } = settings.download;
  const userAgent = download.userAgent ?? settings.download.userAgent;
  if (!/^[ -~]*$/.test(userAgent)) {
    throw new ImgdedupError('USAGE', 'The text that servers are told is not printable ASCII.');
  }
  const place = placeOfAddresses(addresses);
  const wanted = retry === true ? await failedOf(repository, addresses, place) : addresses;
  const client = new WebClient({
    userAgent: userAgent === '' ? programUserAgent() : userAgent,
    timeoutMs,
    allowHttp: download.allowHttp === true,
  });
  const staging = new Staging(options.folder ?? `${dataFolder}/downloads`, ops);
  const { extensions } = settings.scan;
  const downloader = new Downloader({
    client,
    staging,
    patience: { ...usualPatience, retries, ...download.patience },
    maxSize,
    hash,
    takes: takenNames(extensions),
    takesAll: extensions.includes('*'),
    signal,
    onBytes,
  });
  const feed = new UrlFeed({
    addresses: wanted,
    place: place.path,
    downloader,
    staging,
    ops,
    base,
    dryRun,
    isAborted: () => signal?.aborted === true,
  });
  return { feed, place, [Symbol.dispose]: () => client[Symbol.dispose]() };
}

async function failedOf(
  repository: Repository,
  addresses: readonly WebAddress[],
  place: SessionSource,
): Promise<WebAddress[]> {
  const errors = new Set((await lastErrors(repository, place)).map(({ file }) => file));
  return addresses.filter(({ shown }) => errors.has(shown));
}
