import type { IndexResult } from '../../../model/runs/index-result.js';
import type { IndexWatchEvent } from '../../../model/runs/index-watch.js';
import { formatQuietHours, type QuietHours } from '../../../model/time/quiet-hours.js';
import type { PathStyle } from '../../path-style.js';
import { escapeText } from '../../quote.js';
import { renderFailures, type Failures } from '../../render-failures.js';
import { formatBytes, formatCount, formatDuration } from '../../units.js';
import { resyncLine, watchingLine } from './render-watch.js';

/** What somebody tells who indexes whatever arrives, a line each. */
export function indexEventLines(
  told: IndexWatchEvent,
  { quiet, paths }: { readonly quiet: QuietHours | 'none'; readonly paths: PathStyle },
): readonly string[] {
  switch (told.event) {
    case 'watching':
      return [
        told.isOwn
          ? watchingLine(told.watcher)
          : `Listening to process ${told.watcher.pid}, which watches this folder. Ctrl-C ends it.`,
      ];
    case 'resync':
      return [resyncLine(told.reason)];
    case 'batch':
      return [batchLine(told.arrived, told.result), ...failureLines(told.result, paths)];
    case 'waiting':
      return [waitingLine(told.reason, told.files, { quiet, detail: told.detail })];
    default:
      return told satisfies never;
  }
}

function batchLine(arrived: number | undefined, result: IndexResult): string {
  const { files, hashed, bytes, seconds, fingerprinted, fingerprintSeconds, moved } = result;
  const what =
    arrived === undefined
      ? formatCount(files, 'file')
      : arrived === 0
        ? 'Another command was quicker'
        : `${formatCount(arrived, 'change')} noted`;
  const took = formatDuration(seconds + fingerprintSeconds);
  const looked = fingerprinted === 0 ? '' : `, ${formatCount(fingerprinted, 'picture')} looked at`;
  const renamed = moved === 0 ? '' : `, ${formatCount(moved, 'file')} under a new name`;
  return `${what}: ${formatCount(hashed, 'file')} hashed (${formatBytes(bytes)})${looked}${renamed}, in ${took}.`;
}

function failureLines(result: IndexResult, paths: PathStyle): readonly string[] {
  const text = renderFailures(batchFailures(result), { paths });
  return text.split('\n').filter((line) => line !== '');
}

/** What could not be handled in one batch; what an earlier one told of is not told again. */
export function batchFailures({ unreadable, undecodable }: IndexResult): Failures {
  return { unreadable, undecodable: undecodable.filter(({ isNew }) => isNew) };
}

function waitingLine(
  reason: 'quiet' | 'busy',
  files: number,
  {
    quiet,
    detail = '',
  }: { readonly quiet: QuietHours | 'none'; readonly detail?: string | undefined },
): string {
  const what = files === 0 ? 'The first look' : formatCount(files, 'change');
  const verb = files > 1 ? 'wait' : 'waits';
  switch (reason) {
    case 'quiet': {
      const hours = quiet === 'none' ? '' : ` (${formatQuietHours(quiet)})`;
      return `${what} ${verb} for the end of the quiet hours${hours}.`;
    }
    case 'busy':
      return escapeText(`${what} ${verb}: ${detail}`);
    default:
      return reason satisfies never;
  }
}
