import { listActions, showAction } from '../../api/actions/log.js';
import { diffSnapshots, lostContents } from '../../api/history/diff-snapshots.js';
import { listSnapshots } from '../../api/history/snapshots.js';
import type { Repository } from '../../library/repository/repository.js';
import { actionLogJson, logJson } from '../../render/json/action-json.js';
import { diffJson, lostJson, snapshotsJson } from '../../render/json/upkeep-json.js';
import { envelopeOf, type Answering } from './answering.js';

/** What is asked about what was. */
export type HistoryQuestion =
  /** @param limit how many actions at most, the last ones; undefined for all */
  | { readonly kind: 'log'; readonly limit: number | undefined }
  | { readonly kind: 'action'; readonly id: number }
  | { readonly kind: 'snapshots' }
  | DiffQuestion;

/** Of snapshots by their names. */
interface DiffQuestion {
  readonly kind: 'diff';
  readonly from: string;
  readonly to: string;
  /** Only of what is nowhere any more. */
  readonly isLost: boolean;
}

/**
 * Writes the document of the command.
 * @throws ImgdedupError NO_SUCH_ACTION, NO_SUCH_SNAPSHOT, NO_SNAPSHOT, before anything is written
 */
export async function answerFromHistory(
  repository: Repository,
  question: HistoryQuestion,
  { output, signal }: Answering,
): Promise<void> {
  switch (question.kind) {
    case 'log': {
      const actions = await listActions(repository, question.limit);
      return logJson(envelopeOf('log', repository, output), actions);
    }
    case 'action': {
      const found = await showAction(repository, question.id);
      return actionLogJson(envelopeOf('log', repository, output), found);
    }
    case 'snapshots': {
      const snapshots = await listSnapshots(repository);
      return snapshotsJson(envelopeOf('snapshots', repository, output), snapshots);
    }
    case 'diff': {
      const { from, to, isLost } = question;
      const names = { from, to, signal };
      if (isLost) {
        const lost = await lostContents(repository, names);
        return lostJson(envelopeOf('diff', repository, output), lost);
      }
      const diff = await diffSnapshots(repository, names);
      return diffJson(envelopeOf('diff', repository, output), diff);
    }
    default:
      return question satisfies never;
  }
}
