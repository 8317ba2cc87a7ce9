import { ImgdedupError } from '../../model/errors/errors.js';
import { isPartName } from '../../model/plugins/plugin.js';
import type { FlagTable, ParsedArgs } from './flags.js';

const likeness = ['threshold', 'crops', 'rotated', 'recoloured'];

/** What works at an `imgdedup://` address, and which of its flags do, beside {@link everywhere}. */
const remoteCommands: Readonly<Record<string, readonly string[]>> = {
  status: ['porcelain', 'z'],
  // A list of --from may be a plan, which acts.
  dupes: ['similar', 'tier', ...likeness, 'refresh', 'z'],
  similar: ['limit', ...likeness, 'from', 'z'],
  list: [
    'camera',
    'lens',
    'keyword',
    'taken',
    'near',
    'min-megapixels',
    'min-duration',
    'type',
    'orientation',
    'rating',
    'has',
    'missing',
    'sort',
    'reverse',
    'z',
  ],
  show: ['from', 'z'],
  stats: [],
  log: ['number'],
  snapshots: [],
  // Of another repository only over there.
  diff: ['lost', 'porcelain', 'z'],
  review: ['open', 'port', 'idle'],
};

/** Flags that are about this end only. */
const everywhere = new Set([
  'json',
  'quiet',
  'directory',
  'color',
  'full-paths',
  'verbose',
  'debug',
  'profile',
  'pager',
  'format',
  'output',
  'force',
  'failed-list',
]);

/** Files of formats that are made where the photos are. */
const formatsOfThere = new Set(['html']);

/**
 * Whether a command works at the address of a server, with these flags.
 * @param name of the command, as it is typed
 * @param flags that it takes
 * @throws ImgdedupError REMOTE_UNSUPPORTED
 */
export function checkRemote(name: string, flags: FlagTable, values: ParsedArgs['flags']): void {
  const taken = remoteCommands[name];
  if (taken === undefined) {
    throw unsupported(`Run "imgdedup ${name}" over there.`);
  }
  for (const [flag, { default: preset }] of Object.entries(flags)) {
    const value = values[flag];
    if (value === undefined || value === preset) continue;
    if (!everywhere.has(flag) && !taken.includes(flag)) {
      throw unsupported(`Leave out --${flag}, or run it over there.`);
    }
  }
  const { format } = values;
  if (typeof format === 'string' && (formatsOfThere.has(format) || isPartName(format))) {
    throw unsupported(`Leave out --format ${format}, or run it over there.`);
  }
}

/** @param what to do about it */
export function unsupported(what: string): ImgdedupError {
  const names = Object.keys(remoteCommands);
  const others = `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
  return new ImgdedupError('REMOTE_UNSUPPORTED', 'That works where the photos are only.', {
    remedy: `${what} At an imgdedup:// address ${others} work (docs/elsewhere.md).`,
  });
}
