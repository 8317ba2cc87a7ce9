import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Repository } from '../../library/repository/repository.js';
import { checkInterrupted } from '../../library/repository/interrupt.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import type { WatcherState } from '../../model/runs/watcher-state.js';
import { startApart } from './start-apart.js';

const lookMs = 50;

/**
 * Starts a watcher in a process of its own, which stays when this one ends. What it says goes into `watch.log` in the
 * data folder.
 * @returns how it is, once it is ready; or one that is there already
 * @throws ImgdedupError CANNOT_WATCH, INTERRUPTED
 */
export async function startWatcherApart(
  repository: Repository,
  signal: AbortSignal,
): Promise<WatcherState> {
  const { watcherState } = await import('../../api/indexing/watch-folder.js');
  const there = await watcherState(repository);
  if (there !== undefined) return there;
  const log = join(repository.dataFolder, 'watch.log');
  let hasEnded = false;
  const end = (): void => void (hasEnded = true);
  startApart(['watch', '-C', repository.dataFolder], log).then(end, end);
  for (;;) {
    checkInterrupted(signal);
    await setTimeout(lookMs);
    const state = await watcherState(repository);
    if (state?.isReady === true) return state;
    if (hasEnded) throw didNotStart(log);
  }
}

function didNotStart(log: string): ImgdedupError {
  const said = readFileSync(log, 'utf8').trim();
  return new ImgdedupError('CANNOT_WATCH', `The watcher did not start. It said: ${said}`, {
    remedy: 'Run "imgdedup watch" to see what it does.',
  });
}
