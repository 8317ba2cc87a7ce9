import type { ActionCommand } from '../../src/model/actions/action.js';
import type { Tier } from '../../src/model/groups/look-alike.js';
import type { Progress } from '../../src/model/runs/progress.js';
import type { Choice, Joining } from '../../src/model/review/choice.js';
import type { GroupCard } from '../../src/model/review/review-group.js';

export const tierNames: Readonly<Record<Tier, string>> = {
  exact: 'Equal files',
  metadata: 'Equal pictures',
  similar: 'Look alike',
  crop: 'Crops',
};

export const tierTexts: Readonly<Record<Tier, string>> = {
  exact: 'the same bytes',
  metadata: 'the same picture with other metadata',
  similar: 'resized, re-encoded, turned, edited',
  crop: 'one is a part of the other',
};

/** What becomes of a file, in a word or two. */
export const choiceNames: Readonly<Record<Choice, string>> = {
  keep: 'Stays',
  trash: 'To trash',
  link: 'Link',
  distinct: 'Different',
  reflink: 'Share',
  symlink: 'Symlink',
};

/** What equal files can become, as a button says it. */
export const joiningNames: Readonly<Record<Joining, string>> = {
  link: 'Link',
  reflink: 'Share on disk',
  symlink: 'Symlink',
};

/** And what that means. */
export const joiningTexts: Readonly<Record<Joining, string>> = {
  link: 'Equal files become one on the disk, under all names',
  reflink: 'Equal files stay files of their own, and share their bytes on the disk',
  symlink: 'Equal files become symbolic links to the one that stays',
};

/** What cannot be done here is said in these words. */
export const noReflink =
  'The file system here does not let files share their bytes: Btrfs does, and XFS made for it';

/** What was done to files. */
export const actionNames: Readonly<Record<ActionCommand, string>> = {
  link: 'Linked',
  trash: 'To the trash',
  move: 'Moved',
  undo: 'Taken back',
  reflink: 'Shared on disk',
  symlink: 'Linked by name',
  delete: 'Deleted for good',
  import: 'Imported',
  merge: 'Facts to sidecars',
};

const stageNames: Readonly<Record<Progress['stage'], string>> = {
  scanning: 'looking through the folders',
  sampling: 'reading the beginnings of files',
  reading: 'reading files',
  fingerprinting: 'looking at pictures',
  describing: 'reading what files say of themselves',
  illustrating: 'making small pictures',
  indexing: 'sorting pictures by their look',
  comparing: 'comparing pictures',
  measuring: 'measuring pairs of pictures',
  weighing: 'weighing which to keep',
  linking: 'linking',
  moving: 'moving',
  deleting: 'deleting',
  restoring: 'bringing back',
  checking: 'checking',
  sweeping: 'sweeping',
  forgetting: 'forgetting',
  renaming: 'writing records anew',
  importing: 'importing',
  merging: 'writing sidecars',
  fetching: 'fetching',
  verifying: 'reading back',
};

/** What is being done; what another version calls it is shown as it is. */
export function stageName(stage: string): string {
  return new Map<string, string>(Object.entries(stageNames)).get(stage) ?? stage;
}

/** What is being done just now, and how far it is. */
export function progressText({ stage, files, totalFiles }: Progress): string {
  const name = stageNames[stage];
  if (files === 0 && totalFiles === undefined) return name;
  const of = totalFiles === undefined ? '' : ` of ${totalFiles.toLocaleString('en')}`;
  return `${name}, ${files.toLocaleString('en')}${of}`;
}

/** Last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** All but the last part; nothing for what lies in the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** ISO 8601 as people read it, in its own time zone: `2019-05-04 12:33:10`. */
export function dateText(iso: string): string {
  const [, day = '', time = '', zone = ''] =
    /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?(.*)$/.exec(iso) ?? [];
  if (day === '') return iso;
  return [day, time, zone === 'Z' ? 'UTC' : zone].filter((part) => part !== '').join(' ');
}

/** What is chosen in a group, for people. */
export function chosenText({ chosen, files }: Pick<GroupCard, 'chosen' | 'files'>): string {
  const parts = [
    chosen.trash > 0 ? `${plural(chosen.trash, 'file')} to the trash` : undefined,
    chosen.link > 0 ? `${plural(chosen.link, 'file')} to be linked` : undefined,
    chosen.reflink > 0 ? `${plural(chosen.reflink, 'file')} to share bytes` : undefined,
    chosen.symlink > 0 ? `${plural(chosen.symlink, 'file')} to be symlinked` : undefined,
    chosen.distinct > 0 ? 'different pictures' : undefined,
  ].filter((part) => part !== undefined);
  if (parts.length > 0) return parts.join(', ');
  return chosen.keep === files ? 'all stay' : chosen.keep > 0 ? `${chosen.keep} stay` : 'undecided';
}
