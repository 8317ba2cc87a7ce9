import type { RehashResult } from '../../../model/maintenance/rehash.js';
import type { Output } from '../../output.js';
import { formatBytes, formatCount, formatDuration } from '../../units.js';

/** What changing the hash came to, or would. */
export async function renderRehash(output: Output, result: RehashResult): Promise<void> {
  const { from, to, contents, bytes, readBefore, standIns, seconds, changed } = result;
  const { style } = output;
  for (const { path, reason } of changed) {
    await output.prose(
      `${style.bad(`photo ${output.path(path)} ${reason}`)}: restore it from a backup; if the change was meant, run "imgdedup index --force"`,
    );
  }
  if (from === to) return output.line(`Contents are named by ${to} already.`);
  const before =
    readBefore === 0 ? '' : `; ${formatCount(readBefore, 'content')} known from a run before`;
  const work = `${formatCount(contents, 'content')} (${formatBytes(bytes)})`;
  if (!result.isDone) {
    await output.line(`Would read ${work}${before}.`);
    return output.line('Nothing was changed.');
  }
  await output.line(`Read ${work} in ${formatDuration(seconds)}${before}.`);
  if (standIns > 0) {
    const gone = formatCount(standIns, 'content is', 'contents are');
    await output.prose(
      `${gone} nowhere any more, or cannot be read: the ${to} of what each was called stands for it.`,
    );
  }
  return output.line(
    style.good(`Contents are named by ${to} now; the names by ${from} still find them.`),
  );
}
