/** The documents of `log`. */
import {
  actionCommands,
  undoneStates,
  type Action,
  type StepOutcome,
  type ToldActionLog,
  type ToldStep,
} from '../model/actions/action.js';
import { geoPlace, member, path, placePath, type Document } from './documents.js';
import {
  count,
  list,
  maybe,
  membersOf,
  number,
  oneOf,
  record,
  text,
  time,
  words,
  type Shape,
} from './shape.js';

/** In the order of the document, which is that of what it was made of. */
const told = record({
  action: count,
  act: oneOf(actionCommands),
  state: oneOf(['running', 'done', 'interrupted']),
  undone: oneOf(undoneStates),
  startedAt: time,
  undoes: maybe(count),
  files: count,
  left: count,
  bytes: count,
});

const action: Shape<Action> = (value, name) => {
  const {
    action: id,
    act: command,
    files: done,
    left: skipped,
    bytes: freed,
    ...rest
  } = told(value, name);
  return { id, command, done, skipped, freed, ...rest };
};

const facts = record({
  taken: maybe(words),
  place: maybe(geoPlace),
  rating: maybe(number),
  keywords: list(text),
});

const outcomes = oneOf(['planned', 'done', 'skipped', 'undone']);
const kinds = oneOf([
  'link',
  'unlink',
  'reflink',
  'unreflink',
  'symlink',
  'unsymlink',
  'delete',
  'move',
  'return',
  'import',
  'merge',
  'unmerge',
]);

/** A reason is made harmless where it is printed. */
const step: Shape<ToldStep> = (value, name) => {
  const members = membersOf(value, name);
  const shaped = <T>(key: string, shape: Shape<T>): T => shape(members[key], `${name}.${key}`);
  const state = shaped('outcome', outcomes);
  const outcome: StepOutcome =
    state === 'skipped' ? { kind: state, reason: shaped('reason', text) } : { kind: state };
  const base = { path: shaped('path', path), keeper: shaped('keeper', path), outcome };
  const kind = shaped('kind', kinds);
  switch (kind) {
    case 'move':
    case 'return':
      return { ...base, kind, away: shaped('place', placePath) };
    case 'import':
      return { ...base, kind, origin: shaped('origin', text) };
    case 'merge':
    case 'unmerge':
      return { ...base, kind, facts: shaped('facts', facts) };
    case 'link':
    case 'unlink':
    case 'reflink':
    case 'unreflink':
    case 'symlink':
    case 'unsymlink':
    case 'delete':
      return { ...base, kind };
    default:
      return kind satisfies never;
  }
};

export function readLog(document: Document): readonly Action[] {
  return member(document, 'actions', list(action));
}

export function readActionLog(document: Document): ToldActionLog {
  return {
    action: member(document, 'action', action),
    steps: member(document, 'files', list(step)),
  };
}
