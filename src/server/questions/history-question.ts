import { listActions, showAction } from '../../api/actions/log.js';
import { listSnapshots } from '../../api/history/snapshots.js';
import type { Repository } from '../../library/repository/repository.js';
import { actionLogJson, logJson } from '../../render/json/action-json.js';
import { snapshotsJson } from '../../render/json/upkeep-json.js';
import { envelopeOf, type Answering } from './answering.js';

/** What is asked about what was. */
export type HistoryQuestion =
  /** @param limit how many actions at most, the last ones; undefined for all */
  | { readonly kind: 'log'; readonly limit: number | undefined }
  | { readonly kind: 'action'; readonly id: number }
  | { readonly kind: 'snapshots' };

/**
 * Writes the document of the command.
 * @throws ImgdedupError NO_SUCH_ACTION, before anything is written
 */
export async function answerFromHistory(
  repository: Repository,
  question: HistoryQuestion,
  { output }: Answering,
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
    default:
      return question satisfies never;
  }
}
