/** What a worker answers about the files of a job, one after the other. */
import { damagedRecord, type ByteReader, type ByteWriter } from '../../storage/bytes.js';
import { mostItems } from './job-code.js';

/** What became of one item of a job. */
export type ItemAnswer<Outcome> =
  | { readonly kind: 'looked'; readonly outcome: Outcome }
  /** The file is not there as the job says, or could not be read: nothing is known of the content. */
  | { readonly kind: 'not-there'; readonly reason: string }
  /** The worker was told to end before its turn came. */
  | { readonly kind: 'left' };

const kinds = ['looked', 'not-there', 'left'] as const;

/** @param writeOutcome writes what was found out of a file */
export function writeItems<Outcome>(
  writer: ByteWriter,
  items: readonly ItemAnswer<Outcome>[],
  writeOutcome: (outcome: Outcome) => void,
): void {
  writer.u16(items.length);
  for (const item of items) {
    writer.u8(kinds.indexOf(item.kind));
    switch (item.kind) {
      case 'looked':
        writeOutcome(item.outcome);
        break;
      case 'not-there':
        writer.text(item.reason);
        break;
      case 'left':
        break;
      default:
        item satisfies never;
    }
  }
}

/**
 * Reverses {@link writeItems}.
 * @throws ImgdedupError STORE_DAMAGED
 */
export function readItems<Outcome>(
  reader: ByteReader,
  readOutcome: () => Outcome,
): ItemAnswer<Outcome>[] {
  const count = reader.u16();
  if (count > mostItems) throw damaged('it has too many items');
  return Array.from({ length: count }, () => readItem(reader, readOutcome));
}

function readItem<Outcome>(reader: ByteReader, readOutcome: () => Outcome): ItemAnswer<Outcome> {
  const kind = kinds[reader.u8()];
  switch (kind) {
    case 'looked':
      return { kind, outcome: readOutcome() };
    case 'not-there':
      return { kind, reason: reader.text() };
    case 'left':
      return { kind };
    case undefined:
      throw damaged('an item is of an unknown kind');
    default:
      return kind satisfies never;
  }
}

function damaged(why: string): Error {
  return damagedRecord('answer of a worker', why);
}
