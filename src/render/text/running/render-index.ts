import type { IndexResult, PicturesIndexed } from '../../../model/runs/index-result.js';
import type { Output } from '../../output.js';
import { unsupportedLine } from '../groups/render-look-alikes.js';
import { formatBytes, formatCount, formatDuration, formatNumber } from '../../units.js';

export async function renderIndex(output: Output, result: IndexResult): Promise<void> {
  const { files, moved, collisions } = result;
  await output.line(`${formatCount(files, 'file')} in the snapshot${howKnown(result)}.`);
  if (moved > 0) await output.line(`${formatCount(moved, 'file')} recognised under a new name.`);
  if (collisions > 0) {
    await output.line(
      `${formatCount(collisions, 'content')} with the hash of another content: kept apart.`,
    );
  }
  await renderPictures(output, result);
}

/** Formats without a decoder are named when something was looked at; `dupes --similar` always does. */
async function renderPictures(output: Output, result: PicturesIndexed): Promise<void> {
  const { fingerprinted, fingerprintSeconds, retried, undecodable, unsupported } = result;
  if (fingerprinted > 0) {
    const seconds = formatDuration(fingerprintSeconds);
    await output.line(`${formatCount(fingerprinted, 'picture')} looked at in ${seconds}.`);
    for (const format of unsupported) await output.line(unsupportedLine(format));
  }
  if (retried > 0) await output.line(retriedLine(result));
  if (undecodable.length === 0) return;
  const count = formatCount(undecodable.length, 'picture');
  const advice = undecodable.every(({ isNew }) => isNew)
    ? ''
    : ' "imgdedup dupes --similar" lists all.';
  await output.line(
    `${count} cannot be decoded: compared by ${undecodable.length === 1 ? 'its' : 'their'} bytes only.${advice}`,
  );
}

function retriedLine({ retried, recovered }: PicturesIndexed): string {
  const outcome =
    recovered === 0 ? 'none can be decoded now' : `${formatNumber(recovered)} can be decoded now`;
  return `${formatCount(retried, 'picture')} that failed before looked at again: ${outcome}.`;
}

function howKnown({ files, hashed, reused, bytes, seconds }: IndexResult): string {
  if (reused === files) return ', all known before';
  const rate = seconds > 0 ? `, ${formatBytes(bytes / seconds)}/s` : '';
  const read = `${formatBytes(bytes)} in ${formatDuration(seconds)}${rate}`;
  return `: ${formatNumber(hashed)} hashed (${read}), ${formatNumber(reused)} known before`;
}
