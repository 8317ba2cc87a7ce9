import type { ToldStatus } from '../../../model/snapshot/status.js';
import type { Output } from '../../output.js';
import { escapeText, quotePath } from '../../quote.js';
import { summary } from '../../render-failures.js';
import { formatBytes, formatCount, formatTime } from '../../units.js';

/** Before anything was indexed everything is new; nobody wants to read the names of it all. */
const shownNew = 20;

export async function renderStatus(output: Output, result: ToldStatus): Promise<void> {
  const { counts, snapshot } = result;
  await output.line(
    snapshot === undefined
      ? 'No snapshot yet: every file is new.'
      : `Snapshot of ${formatTime(snapshot.takenAt)}`,
  );
  const shown = snapshot === undefined ? shownNew : Infinity;
  const { style } = output;
  const show = (path: string): string => output.path(path);
  await section(output, 'New', result.new.slice(0, shown).map(show), style.good);
  if (result.new.length > shown) {
    await output.line(`  … and ${formatCount(result.new.length - shown, 'more file')}`);
  }
  await section(output, 'Modified', result.modified.map(show), style.notable);
  await section(output, 'Deleted', result.deleted.map(show), style.bad);
  await section(
    output,
    'Moved',
    result.moved.map(({ from, to }) => `${output.path(from)} -> ${output.path(to)}`),
    style.moved,
  );
  await section(
    output,
    'Could not be read',
    result.unreadable.map(({ path, reason }) => `${output.path(path)}: ${escapeText(reason)}`),
    style.bad,
  );
  await output.write(summary(result, style));
  await output.line();
  const changes = counts.new + counts.modified + counts.deleted + counts.moved;
  const files = `${formatCount(counts.files, 'file')}, ${formatBytes(counts.bytes)}`;
  await output.line(changes === 0 ? `Nothing changed: ${files}.` : `${files}.`);
  if (counts.symlinks > 0) {
    await output.line(`${formatCount(counts.symlinks, 'symbolic link')} not followed.`);
  }
  if (counts.toHash > 0) {
    const want = counts.toHash === 1 ? 'wants' : 'want';
    await output.prose(
      `${formatCount(counts.toHash, 'file')} (${formatBytes(counts.toHashBytes)}) ${want} hashing: run "imgdedup index".`,
    );
  }
}

/**
 * For scripts, stable across versions. A line a file: `A path` new, `M path` modified, `D path`
 * deleted, `R from<TAB>to` moved, `! path` unreadable; paths from the root, quoted as for people. With `-z` every
 * field ends with NUL instead (`R from NUL to NUL`), and nothing is quoted.
 */
export async function renderPorcelain(
  output: Output,
  result: ToldStatus,
  nul: boolean,
): Promise<void> {
  const record = (letter: string, paths: readonly string[]): Promise<void> =>
    output.write(porcelainRecord(letter, paths, nul));
  for (const path of result.new) await record('A', [path]);
  for (const path of result.modified) await record('M', [path]);
  for (const path of result.deleted) await record('D', [path]);
  for (const { from, to } of result.moved) await record('R', [from, to]);
  for (const { path } of result.unreadable) await record('!', [path]);
}

/** A letter and the paths that it is about. */
export function porcelainRecord(letter: string, paths: readonly string[], nul: boolean): string {
  const fields = nul ? paths : paths.map(quotePath);
  return `${letter} ${fields.join(nul ? '\0' : '\t')}${nul ? '\0' : '\n'}`;
}

async function section(
  output: Output,
  title: string,
  lines: readonly string[],
  colour: (text: string) => string,
): Promise<void> {
  if (lines.length === 0) return;
  await output.line();
  await output.line(`${title}:`);
  for (const line of lines) await output.line(`  ${colour(line)}`);
}
