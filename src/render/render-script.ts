/** The plan for files of equal bytes as a shell script, for those who rather read what they run. */
import { nameToBytes } from '../model/path.js';
import type { Output } from './output.js';
import type { ToldGroup } from './plan-text.js';
import { escapeText, quotePath } from './quote.js';

export interface ScriptOptions {
  /** Absolute path of the photo folder. */
  readonly root: string;
  readonly act: 'trash' | 'link';
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
  await output.write(beginning(options));
  for (const { group, plan } of groups) {
    const keeper = group.files.find((file) => file.keeper);
    if (keeper === undefined) continue;
    for (const { path, word, objection, contentId } of plan) {
      if (word === 'keep') continue;
      const isEqual = contentId === keeper.contentId;
      if (isEqual && word === options.act) {
        await output.line(
          `${options.act === 'link' ? 'linked' : 'moved'} ${shellWord(`./${keeper.path}`)} ${shellWord(`./${path}`)}`,
        );
        continue;
      }
      const why = objection ?? 'other bytes than its keeper';
      await output.line(`# left alone: ${quotePath(path)}: ${escapeText(why)}`);
    }
  }
  await output.write(ending);
}

/** One word of a command, whatever bytes it has: nothing is special between apostrophes but the next one. */
function shellWord(text: string): string {
  if (nameToBytes(text).includes(0)) throw new RangeError('no name holds a zero byte');
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function beginning({ root, act, folder }: ScriptOptions): string {
  const what =
    act === 'link'
      ? `# Replaces duplicates by hard links to their keepers:
#   sh FILE        does it
#   sh FILE -n     only says what it would do`
      : `# Moves duplicates to another folder, each under its own path and never over another file:
#   sh FILE DIR    moves them to DIR${folder === undefined ? '' : `; without DIR to ${quotePath(folder)}`}
#   sh FILE -n     only says what it would do`;
  const target =
    act === 'link'
      ? ''
      : `into=\${1-${folder === undefined ? '' : '$into'}}
if [ $dry = no ] && [ -z "$into" ]; then echo "Name a folder to move to: sh $0 DIR" >&2; exit 2; fi
case $into in ''|/*) ;; *) into=$PWD/$into ;; esac
`;
  const preset = folder === undefined || act === 'link' ? '' : `into=${shellWord(folder)}\n`;
  return `#!/bin/sh
# Made by imgdedup.
${what}
# Every file is compared with its keeper, byte by byte, right before. imgdedup's journal does not know of it:
# "imgdedup undo" does not take it back.
set -u
LC_ALL=C
export LC_ALL
root=${shellWord(root)}
${preset}dry=no
if [ "\${1-}" = -n ]; then dry=yes; shift; fi
${target}cd "$root" || exit 1
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

# Whether two names are of two files, which hold the same bytes.
equal() { # KEEPER FILE
  for each in "$1" "$2"; do
    if [ -h "$each" ] || [ ! -f "$each" ]; then leave "$2" 'it or its keeper is no file any more'; return 1; fi
  done
  first=$(ls -di "$1") && second=$(ls -di "$2") || { leave "$2" 'cannot be looked at'; return 1; }
  first=\${first#"\${first%%[0-9]*}"}
  second=\${second#"\${second%%[0-9]*}"}
  if [ "\${first%%[!0-9]*}" = "\${second%%[!0-9]*}" ]; then leave "$2" 'another name of its keeper'; return 1; fi
  cmp -s "$1" "$2" || { leave "$2" 'its bytes are not those of its keeper'; return 1; }
}

${act === 'link' ? linking : moving}
`;
}

const moving = `moved() { # KEEPER FILE
  equal "$1" "$2" || return 0
  if [ $dry = yes ]; then printf 'would move %s\\n' "$(shown "$2")"; acted=$((acted + 1)); return 0; fi
  to=$into/\${2#./}
  if [ -e "$to" ] || [ -h "$to" ]; then leave "$2" 'a file of its name is there already'; return 0; fi
  mkdir -p "\${to%/*}" && mv "$2" "$to" || { leave "$2" 'cannot be moved'; return 0; }
  acted=$((acted + 1))
}
`;

const linking = `linked() { # KEEPER FILE
  equal "$1" "$2" || return 0
  if [ $dry = yes ]; then printf 'would link %s\\n' "$(shown "$2")"; acted=$((acted + 1)); return 0; fi
  beside=$2.imgdedup-$$.tmp
  ln "$1" "$beside" || { leave "$2" 'cannot be linked'; return 0; }
  mv -f "$beside" "$2" || { rm -f "$beside"; leave "$2" 'cannot be replaced'; return 0; }
  acted=$((acted + 1))
}
`;

const ending = `
printf '%s files, %s left alone\\n' "$acted" "$left"
[ "$left" -eq 0 ] || exit 3
`;
