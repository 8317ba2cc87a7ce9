import type { DecoderNote } from '../../../model/pictures/picture-record.js';
import { isSamePart, type PartVersion } from '../../../model/facts/plugin-part.js';

/** What decoders of plugins that came, changed or went make of what is stored. */
export interface DecoderChange {
  /** Those that have their try from now on, and those that once had. */
  readonly notes: readonly DecoderNote[];
  /** Whether all that could not be decoded, or was taken for no picture, is looked at again. */
  readonly retriesAll: boolean;
  /** Decoders that are gone: what they could not decode is no longer said to be theirs. */
  readonly gone: ReadonlySet<string>;
  /** Decoders of another version: their pictures are decoded anew. */
  readonly renewed: ReadonlySet<string>;
  /** Decoders that are there again, or anew: what could not be measured without them is. */
  readonly come: ReadonlySet<string>;
}

/**
 * Pictures of a decoder that is gone stay as they are: without a plugin for one run nothing is lost.
 * @param before as noted
 * @param now those that there are
 * @returns undefined where nothing changed
 */
export function decoderChange(
  before: readonly DecoderNote[],
  now: readonly PartVersion[],
): DecoderChange | undefined {
  const noteOf = ({ name }: PartVersion): DecoderNote | undefined =>
    before.find((note) => note.name === name);
  const come = now.filter((part) => {
    const note = noteOf(part);
    return note === undefined || !note.isActive || !isSamePart(note, part);
  });
  const renewed = come.filter((part) => {
    const note = noteOf(part);
    return note !== undefined && !isSamePart(note, part);
  });
  const isThere = ({ name }: PartVersion): boolean => now.some((part) => part.name === name);
  const gone = before.filter((note) => note.isActive && !isThere(note));
  if (come.length + gone.length === 0) return undefined;
  const notes = [
    ...now.map(({ name, version }) => ({ name, version, isActive: true })),
    ...before.filter((note) => !isThere(note)).map((note) => ({ ...note, isActive: false })),
  ];
  return {
    notes: notes.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    retriesAll: come.length > 0,
    gone: namesOf(gone),
    renewed: namesOf(renewed),
    come: namesOf(come),
  };
}

function namesOf(parts: readonly PartVersion[]): ReadonlySet<string> {
  return new Set(parts.map(({ name }) => name));
}
