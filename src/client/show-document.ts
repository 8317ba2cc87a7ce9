/** The document of `show`. */
import { actionCommands } from '../model/actions/action.js';
import { tiers } from '../model/groups/look-alike.js';
import type { HistoryEntry, ShownFile, ShownPicture } from '../model/review/shown-file.js';
import { content, facts, member, path, placePath, statOf, type Document } from './documents.js';
import { relation } from './look-alike-documents.js';
import {
  count,
  flag,
  list,
  maybe,
  membersOf,
  number,
  oneOf,
  record,
  text,
  time,
  type Shape,
} from './shape.js';

const decoded = record({
  format: text,
  width: count,
  height: count,
  frames: count,
  missing: count,
});
const undecodable = record({ format: text, reason: text });
const unsupported = record({ format: text });

/** Whatever is printed of it is made harmless there. */
const picture: Shape<ShownPicture> = (value, name) => {
  const state = oneOf(['decoded', 'undecodable', 'unsupported']);
  const kind = state(membersOf(value, name)['state'], `${name}.state`);
  switch (kind) {
    case 'decoded':
      // Nothing that is printed asks how it was turned.
      return { kind: 'picture', facts: { ...decoded(value, name), orientation: 1 } };
    case 'undecodable':
      return { kind, ...undecodable(value, name) };
    case 'unsupported':
      return { kind, ...unsupported(value, name) };
    default:
      return kind satisfies never;
  }
};

/** Members in the order of the document, which is that of what it was made of. */
const changed = record({
  snapshot: count,
  at: time,
  change: oneOf(['new', 'changed', 'moved', 'gone']),
  path,
  from: maybe(path),
  contentId: maybe(content),
});
const acted = record({
  action: count,
  at: time,
  command: oneOf(actionCommands),
  path,
  keeper: path,
  place: maybe(placePath),
  origin: maybe(text),
  sidecar: maybe(path),
  outcome: oneOf(['done', 'skipped', 'undone', 'planned']),
});
const kept = record({ action: count, at: time, command: oneOf(actionCommands), files: count });

const entry: Shape<HistoryEntry> = (value, name) => {
  const kind = oneOf(['snapshot', 'action', 'kept'])(
    membersOf(value, name)['kind'],
    `${name}.kind`,
  );
  switch (kind) {
    case 'snapshot':
      return { kind, ...changed(value, name) };
    case 'action':
      return { kind, ...acted(value, name) };
    case 'kept':
      return { kind, ...kept(value, name) };
    default:
      return kind satisfies never;
  }
};

const trashed = record({
  place: placePath,
  folder: count,
  action: maybe(count),
  movedAt: time,
  tier: maybe(oneOf(tiers)),
  keeper: maybe(path),
});

const shown = record({
  path,
  trashed: maybe(trashed),
  size: count,
  mtime: time,
  contentId: maybe(content),
  picture: maybe(picture),
  facts: maybe(facts),
  copies: list(path),
  lookAlikes: list(
    record({
      path,
      tier: oneOf(['metadata', 'similar', 'crop']),
      distance: number,
      relation,
      burst: flag,
    }),
  ),
  history: list(entry),
});

export function readShown(document: Document): readonly ShownFile[] {
  return member(document, 'shown', list(shown)).map(({ size, mtime, ...file }) => {
    const { path: was, contentId } = file;
    return {
      ...file,
      stat: statOf(size, mtime),
      trashed: file.trashed && { ...file.trashed, path: was, size, contentId },
      picture: file.picture ?? { kind: 'none' },
    };
  });
}
