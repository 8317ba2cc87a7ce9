import type { Remote } from '../../../model/remotes/remote.js';
import type { FetchResult, ListedRemote, RemoteState } from '../../../model/remotes/whereabouts.js';
import type { Output } from '../../output.js';
import { escapeText, quotePath } from '../../quote.js';
import { porcelainRecord } from '../files/render-status.js';
import { formatBytes, formatCount, formatTime } from '../../units.js';

/** What came of `remote add`, `remote remove` or `remote rename`. */
export type RemoteChange = 'added' | 'removed' | { readonly renamedFrom: string };

export async function renderRemoteChange(
  output: Output,
  { name, root }: Remote,
  change: RemoteChange,
): Promise<void> {
  switch (change) {
    case 'added':
      await output.prose(
        `"${name}" is ${quotePath(root)}. "imgdedup fetch ${name}" learns what it holds.`,
      );
      return;
    case 'removed':
      await output.prose(`"${name}" is forgotten; nothing was changed in ${quotePath(root)}.`);
      return;
    default:
      await output.prose(`"${change.renamedFrom}" is called "${name}" from now on.`);
  }
}

/** A line for each, with where it is, and when what is known of it was so. */
export async function renderRemotes(
  output: Output,
  remotes: readonly ListedRemote[],
): Promise<void> {
  const { style } = output;
  if (remotes.length === 0) await output.prose('No remote yet: "imgdedup remote add NAME DIR".');
  for (const remote of remotes) {
    const { name, holds, fetched } = remote;
    const held =
      holds === undefined || fetched === undefined
        ? 'nothing fetched yet'
        : `${formatCount(holds.files, 'file')}, ${formatBytes(holds.bytes)} on ${formatTime(fetched.seenAt)}`;
    await output.line(`${style.heading(name)}  ${placeOf(remote)}  ${style.dim(held)}`);
  }
}

function placeOf(remote: ListedRemote): string {
  const { state, root, volume, lastSeenAt } = remote;
  const label = volume.label === '' ? '' : ` (${escapeText(volume.label)})`;
  switch (state.kind) {
    case 'connected':
      return `${quotePath(state.root)}${label}`;
    case 'away':
      return `not connected${label}, last seen ${formatTime(lastSeenAt)} at ${quotePath(root)}`;
    case 'unreadable':
      return `cannot be read${label}: ${escapeText(state.reason)}`;
    default:
      return state satisfies never;
  }
}

const letters: Readonly<Record<RemoteState['kind'], string>> = {
  connected: 'C',
  away: 'A',
  unreadable: 'U',
};

/** For scripts: `C` connected, `A` away or `U` unreadable, then name and folder. */
export async function renderRemotesPorcelain(
  output: Output,
  remotes: readonly ListedRemote[],
  nul: boolean,
): Promise<void> {
  for (const { name, root, state } of remotes) {
    const place = state.kind === 'connected' ? state.root : root;
    await output.write(porcelainRecord(letters[state.kind], [name, place], nul));
  }
}

export async function renderFetched(output: Output, result: FetchResult): Promise<void> {
  const { remote, files, bytes, folders, isUnchanged, isComplete } = result;
  const held = `${formatCount(files, 'file')}, ${formatBytes(bytes)}`;
  const read = isUnchanged ? 'nothing new' : `read ${formatCount(folders, 'folder')}`;
  const when = remote.fetched === undefined ? '' : `, as of ${formatTime(remote.fetched.seenAt)}`;
  await output.prose(`${remote.name}: ${held}${when}; ${read}.`);
  if (isComplete) return;
  await output.prose(
    `Some files there were never read in full, so nobody knows what they hold: "imgdedup -C ${quotePath(remote.root)} index".`,
  );
}
