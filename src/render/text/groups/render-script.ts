/** The plan for files of equal bytes as a shell script, for those who rather read what they run. */
import { posix } from 'node:path';
import type { PlanAct } from '../../../model/groups/plan.js';
import type { Output } from '../../output.js';
import type { ToldGroup } from './plan-text.js';
import { escapeText, quotePath, shellWord } from '../../quote.js';

export interface ScriptOptions {
  /** Absolute path of the photo folder. */
  readonly root: string;
  /** What is done to each duplicate. There is no trash without imgdedup: what would go there is moved, too. */
  readonly act: PlanAct;
  /** Absolute path of the folder that takes the duplicates, where it is known by now. */
  readonly folder: string | undefined;
}

/**
 * A script of POSIX sh that compares each file with its keeper before it acts, whatever names hold. What has
 * other bytes than its keeper stands in it as a comment: no shell can compare pictures.
 */
export async function renderScript(
  output: Output,
  groups: Iterable<ToldGroup>,
  options: ScriptOptions,
): Promise<void> {
  const { act } = options;
  await output.write(beginning(options));
  for (const { group, plan } of groups) {
    const keeper = group.files.find((file) => file.keeper);
    if (keeper === undefined) continue;
    for (const { path, word, objection, contentId } of plan) {
      if (word === 'keep') continue;
      const isEqual = contentId === keeper.contentId;
      if (isEqual && word === act) {
        const names = [`./${keeper.path}`, `./${path}`];
        if (act === 'symlink') names.push(targetFrom(path, keeper.path));
        await output.line([parts[act].name, ...names.map(shellWord)].join(' '));
        continue;
      }
      const why = objection ?? 'other bytes than its keeper';
      await output.line(`# left alone: ${quotePath(path)}: ${escapeText(why)}`);
    }
  }
  await output.write(ending);
}

/** Where a symbolic link in the place of a file leads, so that it leads to its keeper. */
function targetFrom(path: string, keeper: string): string {
  return posix.relative(posix.dirname(`/${path}`), `/${keeper}`);
}

/** What a script of one act is made of. */
interface Parts {
  /** Of the function that is called for each file. */
  readonly name: string;
  /** In the infinitive. */
  readonly verb: string;
  readonly what: string;
  readonly body: string;
}

const dryLine = '#   sh FILE -n     only says what it would do';

function beginning({ root, act, folder }: ScriptOptions): string {
  const { verb, what, body } = parts[act];
  const isMove = act === 'trash' || act === 'move';
  const elsewhere = isMove && folder !== undefined ? `; without DIR to ${quotePath(folder)}` : '';
  const preset = isMove && folder !== undefined ? `into=${shellWord(folder)}\n` : '';
  const chosen = isMove ? targetOf(folder) : '';
  return `#!/bin/sh
# Made by imgdedup.
${what}${elsewhere}
${dryLine}
# Every file is compared with its keeper, byte by byte, right before. imgdedup's journal does not know of it:
# "imgdedup undo" does not take it back.
set -u
LC_ALL=C
export LC_ALL
root=${shellWord(root)}
${preset}dry=no
if [ "\${1-}" = -n ]; then dry=yes; shift; fi
${chosen}${act === 'delete' ? asking : ''}cd "$root" || exit 1
acted=0
left=0

leave() { # FILE REASON
  left=$((left + 1))
  printf 'left alone: %s: %s\\n' "$(shown "$1")" "$2" >&2
}

# A name that cannot speak to the terminal.
shown() {
  printf '%s' "$1" | tr '[:cntrl:]' '?'
}

inode() { # NAME
  ls -diL "$1" | { read -r number rest; printf '%s' "$number"; }
}

# Whether two names are of two files, which hold the same bytes.
equal() { # KEEPER FILE
  for each in "$1" "$2"; do
    if [ -h "$each" ] || [ ! -f "$each" ]; then leave "$2" 'it or its keeper is no file any more'; return 1; fi
  done
  first=$(inode "$1")
  second=$(inode "$2")
  if [ -z "$first" ] || [ -z "$second" ]; then leave "$2" 'cannot be looked at'; return 1; fi
  if [ "$first" = "$second" ]; then leave "$2" 'another name of its keeper'; return 1; fi
  cmp -s "$1" "$2" || { leave "$2" 'its bytes are not those of its keeper'; return 1; }
}

# Only says what would be done, where that is wanted.
would() { # FILE
  [ $dry = yes ] || return 1
  printf 'would ${verb} %s\\n' "$(shown "$1")"
  acted=$((acted + 1))
}
${isMove ? '' : besides}
${body}
`;
}

function targetOf(folder: string | undefined): string {
  return `into=\${1-${folder === undefined ? '' : '$into'}}
if [ $dry = no ] && [ -z "$into" ]; then echo "Name a folder to move to: sh $0 DIR" >&2; exit 2; fi
case $into in ''|/*) ;; *) into=$PWD/$into ;; esac
`;
}

const asking = `ask() { # QUESTION
  printf '%s [y/N] ' "$1" >&2
  read -r answer || answer=no
  case $answer in y|Y|yes) ;; *) echo 'Nothing was changed.'; exit 0 ;; esac
}
if [ $dry = no ] && [ "\${1-}" != --for-good ]; then
  if [ ! -t 0 ]; then echo "There is no terminal to ask on. Say: sh $0 --for-good" >&2; exit 2; fi
  ask 'Delete the files that this script names, for good?'
  ask 'Really delete them, without the trash?'
fi
`;

/** What is made in a file's folder before it takes the file's name. */
const besides = `
# Finds a name in the folder of a file that nobody has.
find_beside() { # FILE
  beside=\${1%/*}/.imgdedup-$$.tmp
  if [ -e "$beside" ] || [ -h "$beside" ]; then leave "$1" "$(shown "$beside") is in the way"; return 1; fi
}

# Puts what was made beside a file in its place, if it holds the same bytes.
move_over() { # FILE
  if ! cmp -s "$beside" "$1"; then rm -f "$beside"; leave "$1" 'its bytes are not those of its keeper'; return; fi
  mv -f "$beside" "$1" || { rm -f "$beside"; leave "$1" 'cannot be replaced'; return; }
  acted=$((acted + 1))
}

owner() { # NAME
  ls -ldn "$1" | { read -r mode links user group rest; printf '%s' "$mode $user $group"; }
}

# Whether a file may be read and written by the same people as its keeper.
same_owner() { # KEEPER FILE
  [ "$(owner "$1")" = "$(owner "$2")" ] && return
  leave "$2" 'has another owner or other permissions than its keeper'
  return 1
}
`;

const moved: Parts = {
  name: 'moved',
  verb: 'move',
  what: `# Moves duplicates to another folder, each under its own path and never over another file:
#   sh FILE DIR    moves them to DIR`,
  body: `moved() { # KEEPER FILE
  equal "$1" "$2" || return 0
  would "$2" && return 0
  to=$into/\${2#./}
  if [ -e "$to" ] || [ -h "$to" ]; then leave "$2" 'a file of its name is there already'; return 0; fi
  mkdir -p "\${to%/*}" && mv "$2" "$to" || { leave "$2" 'cannot be moved'; return 0; }
  acted=$((acted + 1))
}`,
};

const parts: Readonly<Record<PlanAct, Parts>> = {
  trash: moved,
  move: moved,
  link: {
    name: 'linked',
    verb: 'link',
    what: `# Replaces duplicates by hard links to their keepers:
#   sh FILE        does it`,
    body: `linked() { # KEEPER FILE
  equal "$1" "$2" && same_owner "$1" "$2" || return 0
  would "$2" && return 0
  find_beside "$2" || return 0
  ln "$1" "$beside" || { leave "$2" 'cannot be linked'; return 0; }
  move_over "$2"
}`,
  },
  reflink: {
    name: 'reflinked',
    verb: 'reflink',
    what: `# Lets duplicates share the bytes of their keepers on disk (btrfs, XFS). Takes cp of GNU coreutils:
#   sh FILE        does it`,
    body: `reflinked() { # KEEPER FILE
  equal "$1" "$2" || return 0
  links=$(ls -ldn "$2" | { read -r mode links rest; printf '%s' "$links"; })
  if [ "$links" != 1 ]; then leave "$2" 'has other names, and would be torn from them'; return 0; fi
  would "$2" && return 0
  find_beside "$2" || return 0
  # Made so that nobody else can read it before it has the owner and permissions of the file.
  if (umask 077; set -C; : > "$beside") && cp --reflink=always "$1" "$beside" \\
    && cp --attributes-only --preserve=all "$2" "$beside"
  then move_over "$2"
  else rm -f "$beside"; leave "$2" 'its bytes cannot be shared'; fi
}`,
  },
  symlink: {
    name: 'symlinked',
    verb: 'make a symbolic link of',
    what: `# Replaces duplicates by symbolic links to their keepers:
#   sh FILE        does it`,
    body: `symlinked() { # KEEPER FILE TARGET
  equal "$1" "$2" && same_owner "$1" "$2" || return 0
  would "$2" && return 0
  find_beside "$2" || return 0
  ln -s -- "$3" "$beside" || { leave "$2" 'cannot be linked'; return 0; }
  if [ "$(inode "$beside")" = "$first" ]; then move_over "$2"
  else rm -f "$beside"; leave "$2" 'its keeper is not where it was'; fi
}`,
  },
  delete: {
    name: 'deleted',
    verb: 'delete',
    what: `# Deletes duplicates for good:
#   sh FILE              does it, after asking twice
#   sh FILE --for-good   does it without asking`,
    body: `deleted() { # KEEPER FILE
  equal "$1" "$2" || return 0
  would "$2" && return 0
  find_beside "$2" || return 0
  # Compared once more under a name that nobody else knows.
  mv "$2" "$beside" || { leave "$2" 'cannot be removed'; return 0; }
  if [ ! -h "$1" ] && cmp -s "$1" "$beside" && rm -f "$beside"; then acted=$((acted + 1)); return 0; fi
  if [ -e "$2" ] || [ -h "$2" ]; then leave "$2" "somebody has its name; it lies in $(shown "$beside")"; return 0; fi
  mv "$beside" "$2"
  leave "$2" 'its bytes are not those of its keeper'
}`,
  },
};

const ending = `
printf '%s files, %s left alone\\n' "$acted" "$left"
[ "$left" -eq 0 ] || exit 3
`;
