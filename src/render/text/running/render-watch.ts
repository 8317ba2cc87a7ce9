import type { WatcherState } from '../../../model/runs/watcher-state.js';
import { formatCount, formatTime } from '../../units.js';
import { quoteForSystemd, withoutSpecifiers } from './systemd.js';

/** That everything is watched by now. */
export function watchingLine({ folders, files }: WatcherState): string {
  return `Watching ${formatCount(folders, 'folder')} with ${formatCount(files, 'file')}. Ctrl-C ends it.`;
}

/** @param reason in words */
export function resyncLine(reason: string): string {
  return `Looking at everything again: ${reason}.`;
}

/** How a watcher is. */
export function stateLines(state: WatcherState | undefined): string {
  if (state === undefined) return 'No watcher is at work. "imgdedup watch" starts one.\n';
  const { pid, since, isReady, folders, files, events, resyncs } = state;
  const what = `${formatCount(folders, 'folder')} with ${formatCount(files, 'file')}`;
  const again =
    resyncs === 0 ? '' : ` It had to look at everything again ${formatCount(resyncs, 'time')}.`;
  return [
    `Process ${pid} watches ${what}, since ${formatTime(since)}.`,
    isReady ? '' : ' It is not ready yet.',
    ` It heard ${formatCount(events, 'event')}.${again}\n`,
  ].join('');
}

/** What starts the program, and where. */
interface UnitParts {
  /** The program and its first arguments, absolute. */
  readonly program: readonly string[];
  readonly root: string;
  readonly dataFolder: string;
  /** Whether what arrives is indexed, too. */
  readonly indexes: boolean;
}

/** A unit file for `systemd --user`. */
export function unitFile({ program, root, dataFolder, indexes }: UnitParts): string {
  const verb = indexes ? ['index', '--watch'] : ['watch'];
  const command = [...program, ...verb, '-C', root].map(quoteForSystemd).join(' ');
  return `[Unit]
Description=imgdedup ${indexes ? 'indexes' : 'watches'} ${withoutSpecifiers(root)}
ConditionPathIsDirectory=${withoutSpecifiers(dataFolder)}

[Service]
Type=exec
ExecStart=${command}
Restart=on-failure
RestartSec=30
Nice=10

[Install]
WantedBy=default.target
`;
}
