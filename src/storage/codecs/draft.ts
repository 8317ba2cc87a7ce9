import type { ContentRef } from '../../model/contents/content-id.js';
import type { Draft, DraftedFile } from '../../model/review/draft.js';
import { mergedKinds } from '../../model/facts/merged-facts.js';
import { bytesToName, isRelPath, nameToBytes } from '../../model/paths/path.js';
import { choices } from '../../model/review/choice.js';
import { damagedRecord, type ByteReader, type ByteWriter } from '../bytes.js';
import { checksummedCodec } from '../codec.js';

const what = 'draft';

/** What was chosen for files of a content. It repeats the content of its key, so that the checksum covers it. */
export const draftCodec = checksummedCodec<Draft>(
  what,
  2,
  (writer, { content, files }) => {
    writeContent(writer, content);
    writer.u32(files.length);
    for (const file of files) writeDraftedFile(writer, file);
  },
  (reader) => ({
    content: readContent(reader),
    files: readMany(reader, readDraftedFile),
  }),
  new Map([
    [
      1,
      (reader) => ({
        content: readContent(reader),
        files: readMany(reader, readFirstDraftedFile),
      }),
    ],
  ]),
);

/** Stands for no choice. */
const noChoice = 0xff;

export function writeDraftedFile(writer: ByteWriter, file: DraftedFile): void {
  const choice = file.choice === undefined ? noChoice : choices.indexOf(file.choice);
  writer.bytes(nameToBytes(file.path)).u8(choice).f64(file.chosenAt);
  writeContent(writer, file.anchor);
  writer.u32(file.apart.length);
  for (const content of file.apart) writeContent(writer, content);
  writer.u8(file.copies.reduce((bits, kind) => bits + 2 ** mergedKinds.indexOf(kind), 0));
}

/** @throws ImgdedupError STORE_DAMAGED */
export function readDraftedFile(reader: ByteReader): DraftedFile {
  const file = readFirstDraftedFile(reader);
  const bits = reader.u8();
  if (bits >= 2 ** mergedKinds.length) throw damagedRecord(what, 'it copies an unknown fact');
  return { ...file, copies: mergedKinds.filter((_, at) => Math.floor(bits / 2 ** at) % 2 === 1) };
}

/** Version 1: no facts. @throws ImgdedupError STORE_DAMAGED */
export function readFirstDraftedFile(reader: ByteReader): DraftedFile {
  const path = bytesToName(reader.bytes());
  if (!isRelPath(path)) throw damagedRecord(what, 'a path leads out of the root');
  const number = reader.u8();
  const choice = choices[number];
  if (choice === undefined && number !== noChoice)
    throw damagedRecord(what, 'it has an unknown choice');
  return {
    path,
    choice,
    chosenAt: reader.f64(),
    anchor: readContent(reader),
    apart: readMany(reader, readContent),
    copies: [],
  };
}

export function writeContent(writer: ByteWriter, { digest, ordinal }: ContentRef): void {
  writer.bytes(digest).u32(ordinal);
}

export function readContent(reader: ByteReader): ContentRef {
  return { digest: reader.bytes(), ordinal: reader.u32() };
}

/** A count that no record could hold ends with the bytes, before room is made for it. */
export function readMany<T>(reader: ByteReader, read: (reader: ByteReader) => T): T[] {
  const items: T[] = [];
  for (let left = reader.u32(); left > 0; left -= 1) items.push(read(reader));
  return items;
}
