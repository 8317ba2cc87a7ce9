/** What can be asked for by a key. */
export type Command =
  | 'open'
  | 'close'
  | 'next-group'
  | 'previous-group'
  | 'next-file'
  | 'previous-file'
  | 'hold'
  | 'accept'
  | 'keep-only'
  | 'keep-too'
  | 'keep-all'
  | 'trash'
  | 'link'
  | 'clear'
  | 'copy-date'
  | 'copy-place'
  | 'copy-rating'
  | 'copy-keywords'
  | 'skip'
  | 'undo'
  | 'rules'
  | 'search'
  | 'groups'
  | 'apply'
  | 'history'
  | 'activity'
  | 'help'
  | 'side'
  | 'swap'
  | 'split'
  | 'flicker'
  | 'difference'
  | 'all-files'
  | 'flip'
  | 'zoom-in'
  | 'zoom-out'
  | 'fit'
  | 'actual'
  | 'facts';

/** Where a key is pressed: among the groups, in one of them, or elsewhere. */
export type Place = 'groups' | 'group' | 'elsewhere';

export interface KeyRow {
  readonly command: Command;
  /** As `KeyboardEvent.key` has them; the first is the one that is shown. */
  readonly keys: readonly [string, ...string[]];
  readonly places: readonly Place[];
  /** For the help. */
  readonly text: string;
  readonly section: 'Decide' | 'Go' | 'Compare' | 'Elsewhere';
}

const anywhere: readonly Place[] = ['groups', 'group', 'elsewhere'];
const deciding: readonly Place[] = ['groups', 'group'];
const inGroup: readonly Place[] = ['group'];

/** Every key, once: what it does and what the help says of it. */
export const keyTable: readonly KeyRow[] = [
  row('Decide', 'accept', ['a'], deciding, 'As proposed: the keeper stays, the others go'),
  row('Decide', 'keep-only', ['k'], inGroup, 'Keep this one, the others go'),
  row('Decide', 'keep-too', ['K'], inGroup, 'Keep this one too'),
  row('Decide', 'keep-all', ['b'], deciding, 'Keep all: they are different pictures'),
  row('Decide', 'trash', ['x', 'Delete'], inGroup, 'This one goes to the trash'),
  row(
    'Decide',
    'link',
    ['l'],
    deciding,
    'Link equal files, or join them as is said beside the button',
  ),
  row('Decide', 'clear', ['c'], deciding, 'Undecided again'),
  row('Decide', 'copy-date', ['D'], inGroup, 'Copy the date to the keeper, or not'),
  row('Decide', 'copy-place', ['P'], inGroup, 'Copy the place to the keeper, or not'),
  row('Decide', 'copy-rating', ['R'], inGroup, 'Copy the rating to the keeper, or not'),
  row('Decide', 'copy-keywords', ['W'], inGroup, 'Copy keywords to the keeper, or not'),
  row('Decide', 'skip', ['s'], deciding, 'Skip: go on without deciding'),
  row('Decide', 'undo', ['u'], anywhere, 'Take the last decision back'),
  row('Decide', 'rules', ['r'], ['groups'], 'Decide for all groups that are listed, by a rule'),
  row('Go', 'open', ['Enter'], ['groups'], 'Open the group'),
  row('Go', 'close', ['Escape'], inGroup, 'Back to the groups'),
  row('Go', 'next-group', ['n', 'ArrowDown'], inGroup, 'Next group'),
  row('Go', 'previous-group', ['p', 'ArrowUp'], inGroup, 'Previous group'),
  row('Go', 'next-file', ['ArrowRight', '.'], inGroup, 'Next file of the group'),
  row('Go', 'previous-file', ['ArrowLeft', ','], inGroup, 'Previous file of the group'),
  row(
    'Compare',
    'hold',
    ['w'],
    inGroup,
    'Hold this one on the left, and compare others with it; again: the keeper',
  ),
  row('Compare', 'side', ['1'], inGroup, 'Side by side'),
  row('Compare', 'swap', ['2'], inGroup, 'Swap in place'),
  row('Compare', 'split', ['3'], inGroup, 'Split by a slider'),
  row('Compare', 'flicker', ['4'], inGroup, 'Flicker'),
  row('Compare', 'difference', ['5'], inGroup, 'Difference map'),
  row('Compare', 'all-files', ['6'], inGroup, 'All files of the group'),
  row('Compare', 'flip', [' '], inGroup, 'Show the other one (swap), stop or go on (flicker)'),
  row('Compare', 'zoom-in', ['+', '='], inGroup, 'Nearer'),
  row('Compare', 'zoom-out', ['-'], inGroup, 'Farther'),
  row('Compare', 'fit', ['0', 'f'], inGroup, 'All of it'),
  row('Compare', 'actual', ['z'], inGroup, 'One pixel of the picture for one of the screen'),
  row('Compare', 'facts', ['i'], inGroup, 'All facts, or only those that differ'),
  row('Elsewhere', 'search', ['/'], ['groups'], 'Search'),
  row('Elsewhere', 'groups', ['g'], anywhere, 'Groups'),
  row('Elsewhere', 'apply', ['y'], anywhere, 'What is decided, and apply it'),
  row('Elsewhere', 'history', ['h'], anywhere, 'History and trash'),
  row('Elsewhere', 'activity', ['t'], anywhere, 'Activity: runs, server, watcher'),
  row('Elsewhere', 'help', ['?'], anywhere, 'This help'),
];

function row(
  section: KeyRow['section'],
  command: Command,
  keys: KeyRow['keys'],
  places: readonly Place[],
  text: string,
): KeyRow {
  return { section, command, keys, places, text };
}

export interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/**
 * The command that a key stands for.
 * @param single whether keys that type a character are commands too: whoever speaks to the machine switches
 * that off
 */
export function commandOf(pressed: Pressed, place: Place, single: boolean): Command | undefined {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return undefined;
  if (!single && pressed.key.length === 1) return undefined;
  return keyTable.find(({ keys, places }) => places.includes(place) && keys.includes(pressed.key))
    ?.command;
}

const names: Readonly<Record<string, string>> = {
  ' ': 'Space',
  ArrowDown: '↓',
  ArrowUp: '↑',
  ArrowRight: '→',
  ArrowLeft: '←',
  Enter: 'Enter',
  Escape: 'Esc',
  Delete: 'Del',
  K: 'Shift K',
  D: 'Shift D',
  P: 'Shift P',
  R: 'Shift R',
  W: 'Shift W',
};

/** As a keyboard has it printed on it. */
export function keyName(key: string): string {
  return names[key] ?? key.toUpperCase();
}

/** The key that is shown beside a button. */
export function shownKey(command: Command): string {
  const found = keyTable.find((each) => each.command === command);
  return found === undefined ? '' : keyName(found.keys[0]);
}
