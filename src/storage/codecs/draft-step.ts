import type { DraftChange, DraftStep } from '../../model/review/draft.js';
import { bytesToName, isRelPath, nameToBytes } from '../../model/paths/path.js';
import { damagedRecord, type ByteReader } from '../bytes.js';
import { checksummedCodec } from '../codec.js';
import {
  readContent,
  readDraftedFile,
  readFirstDraftedFile,
  readMany,
  writeContent,
  writeDraftedFile,
} from './draft.js';

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
  (reader) => readStep(reader, readDraftedFile),
  new Map([[1, (reader) => readStep(reader, readFirstDraftedFile)]]),
);

function readStep(reader: ByteReader, readFile: typeof readDraftedFile): DraftStep {
  const readOne = (from: ByteReader): DraftChange => readChange(from, readFile);
  return { at: reader.f64(), changes: readMany(reader, readOne) };
}

function readChange(reader: ByteReader, readFile: typeof readDraftedFile): DraftChange {
  const content = readContent(reader);
  const path = bytesToName(reader.bytes());
  if (!isRelPath(path)) throw damagedRecord(what, 'a path leads out of the root');
  return { content, path, before: reader.flag() ? readFile(reader) : undefined };
}
