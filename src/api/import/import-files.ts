import { ImportLane } from '../../actions/import-lane.js';
import { ImportRun } from '../../actions/import-run.js';
import { lockToAct, type Settling } from '../../actions/journal/recover.js';
import { SourceLock } from '../../library/sessions/source-lock.js';
import { nodeFileOps, type FileOps } from '../../fs/file-ops.js';
import { checkAddresses, type UrlSource } from '../../library/import/address-list.js';
import { checkSource, type CheckedSource } from '../../library/import/check-source.js';
import { fetchingFrom, type DownloadOptions } from '../../library/import/fetching.js';
import { FolderFeed } from '../../library/import/folder-feed.js';
import type { ImportSource } from '../../library/import/source-files.js';
import type { Repository } from '../../library/repository/repository.js';
import { opsWithReserve } from '../../library/reserve/file-ops.js';
import { SessionLog } from '../../library/sessions/session-log.js';
import { lastErrors } from '../../library/sessions/session-store.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import type { DeletableTotals, ImportEvent, ImportResult } from '../../model/import/import.js';
import { isRelPath } from '../../model/paths/path.js';
import { parsePathTemplate, type PathTemplate } from '../../model/paths/path-template.js';
import type { OnProgress } from '../../model/runs/progress.js';
import type { SessionCommand, SessionSource } from '../../model/import/session.js';
import type { WebAddress } from '../../model/paths/web-address.js';

export type { DeletableTotals, DownloadOptions, ImportResult, ImportSource, UrlSource };

export interface ImportOptions extends Settling {
  /** Side by side, each with a session of its own. */
  readonly sources: readonly (ImportSource | UrlSource)[];
  /** Where files go, as the setting `import.to` says it; that by default. */
  readonly to?: string | undefined;
  /** What `{event}` stands for; the folder that people named, by default. */
  readonly event?: string | undefined;
  /** What the sessions are of; `import` by default. */
  readonly command?: SessionCommand | undefined;
  /** Only files that could not be brought in by the last session of each source. */
  readonly retry?: boolean | undefined;
  /** Once all is verified, remove from the sources what the photo folder holds; never what only its trash does. */
  readonly deleteSource?: boolean | undefined;
  /** Asked once, before anything is removed from a source. */
  readonly confirm?: ((totals: DeletableTotals) => Promise<boolean>) | undefined;
  /**
   * Leave pictures where they are that the photo folder has already, re-encoded or scaled, at least as good by every
   * rule that says which file is kept (`docs/keeping.md`). All others come.
   */
  readonly skipSimilar?: boolean | undefined;
  /** Only say what would be done. Of addresses: ask what there is. */
  readonly dryRun?: boolean | undefined;
  /** How servers are talked to, where not as settings say. */
  readonly download?: DownloadOptions | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
  /** Told of every file. */
  readonly onEvent?: ((event: ImportEvent) => void | Promise<void>) | undefined;
  /** @internal What changes files, in place of the system. */
  readonly ops?: FileOps;
}

/**
 * Copies pictures, raw files, videos and what belongs to them from elsewhere into the photo folder, skipping
 * every content that is there already, or in its trash. Each file is read once, and has its name only
 * when its copy is on disk, was read back and compared. Sources stay as they are.
 * @throws ImgdedupError USAGE, PATH_NOT_FOUND, NOT_A_FOLDER, SOURCE_BUSY, REPOSITORY_BUSY, INTERRUPTED,
 *   VOLUME_FAILING, DISK_FULL, STORE_FULL, STORE_DAMAGED; NO_FINGERPRINTS, DECODER_UNAVAILABLE where
 *   similar ones are to be left
 */
export async function importFiles(
  repository: Repository,
  options: ImportOptions,
): Promise<ImportResult> {
  const template = templateOf(options.to ?? repository.settings.import.to);
  const folders: CheckedSource[] = [];
  const addresses: WebAddress[] = [];
  for (const source of options.sources) {
    if ('urls' in source) addresses.push(...checkAddresses(source));
    else folders.push(checkSource(repository, source));
  }
  if (addresses.length > 0 && options.deleteSource === true) {
    throw new ImgdedupError('USAGE', 'Nothing is removed from a server.');
  }
  using _sources = SourceLock.takeAll(
    repository,
    folders.map(({ place }) => place),
  );
  const command = options.command ?? 'import';
  const plain = options.ops ?? nodeFileOps;
  const ops = opsWithReserve(plain, repository.reserve);
  using _room = repository.reserve.open('most');
  await using _lock = await lockToAct(repository, command, { ops, onSettled: options.onSettled });
  const begin = (place: SessionSource): Promise<SessionLog> =>
    options.dryRun === true
      ? SessionLog.rehearse(repository, command, place)
      : SessionLog.begin(repository, command, place);
  const lanes: ImportLane[] = [];
  for (const { source: whole, place } of folders) {
    const source = options.retry === true ? await failedOf(repository, whole, place) : whole;
    const feed = new FolderFeed(source, ops, place.volume.label);
    lanes.push(new ImportLane(feed, await begin(place)));
  }
  let run: ImportRun | undefined;
  using fetching =
    addresses.length === 0
      ? undefined
      : await fetchingFrom(repository, addresses, {
          ...options,
          ops: plain,
          onBytes: (bytes) => run?.progress(bytes),
        });
  if (fetching !== undefined)
    lanes.push(new ImportLane(fetching.feed, await begin(fetching.place)));
  run = new ImportRun(repository, ops, { ...options, template, lanes });
  return await run.run();
}

/** Just the files that could not be brought in by the last session of a source. */
async function failedOf(
  repository: Repository,
  source: ImportSource,
  place: SessionSource,
): Promise<ImportSource> {
  const errors = await lastErrors(repository, place);
  return { ...source, only: errors.map(({ file }) => file).filter(isRelPath) };
}

/** @throws ImgdedupError USAGE */
function templateOf(text: string): PathTemplate {
  const template = parsePathTemplate(text);
  if (typeof template !== 'string') return template;
  throw new ImgdedupError('USAGE', `"${text}" says not where files go: ${template}.`, {
    remedy: 'Write for example --to "{taken:yyyy}/{taken:MM}/{name}".',
  });
}
