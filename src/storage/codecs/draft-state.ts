import type { DraftState } from '../../model/review/draft.js';
import { checksummedCodec } from '../codec.js';

/** How often drafts were changed, and how the next step is numbered. */
export const draftStateCodec = checksummedCodec<DraftState>(
  'state of drafts',
  1,
  (writer, { changes, nextStep }) => writer.f64(changes).u32(nextStep),
  (reader) => ({ changes: reader.f64(), nextStep: reader.u32() }),
);
