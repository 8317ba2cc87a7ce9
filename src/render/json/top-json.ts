import type { Activity, Rates } from '../../model/runs/activity.js';
import type { Envelope } from '../envelope.js';
import { actionJson } from './action-json.js';

/** What goes on at one moment. What nobody knows is null. */
export async function topJson(envelope: Envelope, activity: Activity, rates: Rates): Promise<void> {
  const { at, writer, runs, server, watcher, actions } = activity;
  await envelope.members({
    at: new Date(at).toISOString(),
    writer: writer ? { ...writer, memory: writer.memory ?? null } : null,
  });
  await envelope.list('runs', runs.entries(), ([index, { progress, memory, ...run }]) => ({
    ...run,
    progress: {
      ...progress,
      totalFiles: progress.totalFiles ?? null,
      totalBytes: progress.totalBytes ?? null,
    },
    memory: memory ?? null,
    perSecond: rates.runs[index] ?? null,
  }));
  await envelope.members({
    server: server
      ? {
          ...server,
          memory: server.memory ?? null,
          perSecond: rates.server ? { ...rates.server, hits: rates.server.hits ?? null } : null,
        }
      : null,
    watcher: watcher
      ? { ...watcher, memory: watcher.memory ?? null, perSecond: rates.watcher ?? null }
      : null,
    actions: actions === undefined ? null : actions.map(actionJson),
  });
  await envelope.end({ files: null, bytes: null, runs: runs.length });
}
