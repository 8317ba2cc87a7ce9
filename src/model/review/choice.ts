/**
 * What is to become of a file in a group.
 *
 * - `keep`: it stays.
 * - `trash`: it goes to the trash.
 * - `link`: it becomes a hard link to a file of the same bytes that stays.
 * - `distinct`: it stays, and its picture is none of the others in the group: remembered by content.
 * - `reflink`: it stays a file of its own, and shares its bytes on disk with a file of the same bytes that stays.
 * - `symlink`: it becomes a symbolic link to a file of the same bytes that stays.
 *
 * Stored by position: new ones go to the end.
 */
export const choices = ['keep', 'trash', 'link', 'distinct', 'reflink', 'symlink'] as const;
export type Choice = (typeof choices)[number];

/** What can be made of a file that has the bytes of one that stays, in its own place. */
export const joinings = ['link', 'reflink', 'symlink'] as const;
export type Joining = (typeof joinings)[number];

/** What changes a file. */
export type Going = 'trash' | Joining;

export function isJoining(choice: Choice | undefined): choice is Joining {
  return joinings.some((joining) => joining === choice);
}

/** Whether a file does not stay as it is: another one stays for it. */
export function goes(choice: Choice | undefined): choice is Going {
  return choice === 'trash' || isJoining(choice);
}
