/** Lists other than groups as comma-separated values. */
import { isMoveStep, type Action, type ToldActionLog } from '../../../model/actions/action.js';
import type { SimilarResult } from '../../../model/groups/similar-match.js';
import type { DiffFile, ToldLost, ToldDiff } from '../../../model/snapshot/snapshot-diff.js';
import { csvHead, csvLine, type CsvValue } from '../../csv.js';
import type { Output } from '../../output.js';

async function table(
  output: Output,
  columns: readonly string[],
  rows: Iterable<readonly CsvValue[]> | AsyncIterable<readonly CsvValue[]>,
): Promise<void> {
  await output.write(csvHead(columns));
  for await (const row of rows) await output.write(csvLine(row));
}

/** A line for each match, with the file that was asked about. */
export async function renderSimilarCsv(output: Output, { queries }: SimilarResult): Promise<void> {
  const columns = ['asked', 'tier', 'path', 'size', 'mtime', 'width', 'height', 'format'];
  const likeness = ['different', 'relation', 'lost', 'missing', 'protected', 'content'];
  await table(output, [...columns, ...likeness], rowsOf(queries));
}

function* rowsOf(queries: SimilarResult['queries']): Generator<CsvValue[]> {
  for (const { path: asked, matches } of queries) {
    for (const { path, stat, tier, distance, relation, ...match } of matches) {
      const { width, height, format, missing, contentId } = match;
      const time = new Date(stat.mtimeMs).toISOString();
      const likeness = [distance, relation.text, match.marks.join('; ')];
      const share = missing === 0 ? undefined : Math.ceil(1000 * missing) / 1000;
      const isProtected = match.protected ? 'protected' : undefined;
      const shape = [width, height, format];
      const rest = [...likeness, share, isProtected, contentId];
      yield [asked, tier, path, stat.size, time, ...shape, ...rest];
    }
  }
}

export async function renderLogCsv(output: Output, actions: readonly Action[]): Promise<void> {
  const columns = ['action', 'time', 'act', 'files', 'left', 'bytes', 'state', 'undone', 'undoes'];
  const rows = actions.map(
    ({ id, startedAt, command, done, skipped, freed, state, undone, undoes }) => {
      const time = new Date(startedAt).toISOString();
      return [id, time, command, done, skipped, freed, state, undone, undoes];
    },
  );
  await table(output, columns, rows);
}

export async function renderActionLogCsv(output: Output, { steps }: ToldActionLog): Promise<void> {
  const columns = ['path', 'keeper', 'place', 'outcome', 'reason'];
  await table(output, columns, stepRows(steps));
}

async function* stepRows(steps: ToldActionLog['steps']): AsyncGenerator<CsvValue[]> {
  for await (const step of steps) {
    const { path, keeper, outcome } = step;
    const place = isMoveStep(step) ? step.away : undefined;
    const reason = outcome.kind === 'skipped' ? outcome.reason : undefined;
    yield [path, keeper, place, outcome.kind, reason];
  }
}

/** One change of a file between two snapshots. */
export interface FileChange {
  readonly change: 'added' | 'changed' | 'moved' | 'gone';
  readonly path: string;
  /** Of a file that was moved. */
  readonly from: string | undefined;
  readonly contentId: string | undefined;
}

/** In the order in which they are listed. */
export function* changesOf({ added, changed, moved, gone }: ToldDiff): Generator<FileChange> {
  const told = (change: FileChange['change'], { path, contentId }: DiffFile): FileChange => ({
    change,
    path,
    from: undefined,
    contentId,
  });
  for (const file of added) yield told('added', file);
  for (const file of changed) yield told('changed', file);
  for (const { from, to } of moved) yield { change: 'moved', path: to, from, contentId: undefined };
  for (const file of gone) yield told('gone', file);
}

export async function renderDiffCsv(output: Output, diff: ToldDiff): Promise<void> {
  const rows = [...changesOf(diff)].map(({ change, path, from, contentId }) => [
    change,
    path,
    from,
    contentId,
  ]);
  await table(output, ['change', 'path', 'from', 'content'], rows);
}

export async function renderLostCsv(output: Output, { lost }: ToldLost): Promise<void> {
  const rows = lost.map(({ path, contentId, trashedBy }) => [path, contentId, trashedBy]);
  await table(output, ['path', 'content', 'trashed by'], rows);
}
