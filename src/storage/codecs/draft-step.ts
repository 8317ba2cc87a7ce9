import type { DraftChange, DraftStep } from '../../model/draft.js';
import { bytesToName, isRelPath, nameToBytes } from '../../model/path.js';
import { damagedRecord, type ByteReader } from '../bytes.js';
import { checksummedCodec } from '../codec.js';
import { readContent, readDraftedFile, readMany, writeContent, writeDraftedFile } from './draft.js';

const what = 'step of drafts';

/** How one change of drafts is taken back. */
export const draftStepCodec = checksummedCodec<DraftStep>(
  what,
  2,
  (writer, { at, changes }) => {
    writer.f64(at).u32(changes.length);
    for (const { content, path, before } of changes) {
      writeContent(writer, content);
      writer.bytes(nameToBytes(path)).flag(before !== undefined);
      if (before !== undefined) writeDraftedFile(writer, before);
    }
  },
  readStep,
  // Version 1 knew fewer choices.
  new Map([[1, readStep]]),
);

function readStep(reader: ByteReader): DraftStep {
  return { at: reader.f64(), changes: readMany(reader, readChange) };
}

function readChange(reader: ByteReader): DraftChange {
  const content = readContent(reader);
  const path = bytesToName(reader.bytes());
  if (!isRelPath(path)) throw damagedRecord(what, 'a path leads out of the root');
  return { content, path, before: reader.flag() ? readDraftedFile(reader) : undefined };
}
