import { secondWords, spellings, topics, verbs } from './table.js';

/** Completion for bash 4 and newer. */
export function bashCompletion() {
  return `# Completion of imgdedup for bash: eval "$(imgdedup completion bash)"
_imgdedup() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} verb='' word skip='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ -n $skip ]]; then skip=''; continue; fi
    case $word in
      -C | -c) skip=1 ;;
      -*) ;;
      *) case $verb in
          '') verb=$word ;;
${topicsWithVerbs()}
        esac ;;
    esac
  done
  case $verb in
    '') COMPREPLY=($(compgen -W '${topics.map(({ word }) => word).join(' ')} help --version' -- "$cur")) ;;
${verbs.map(verbCase).join('\n')}
${topics
  .filter(({ word }) => secondWords(word).length > 0)
  .map(
    ({ word }) =>
      `    ${word}) COMPREPLY=($(compgen -W '${secondWords(word).join(' ')}' -- "$cur")) ;;`,
  )
  .join('\n')}
    help) COMPREPLY=($(compgen -W '${topics.map(({ word }) => word).join(' ')}' -- "$cur")) ;;
  esac
}
complete -o filenames -F _imgdedup imgdedup
`;
}

function topicsWithVerbs() {
  return topics
    .filter(({ word }) => secondWords(word).length > 0)
    .map(({ word }) => `          ${word}) verb="${word} $word" ;;`)
    .join('\n');
}

function verbCase({ words, flags, args }) {
  const valued = flags
    .filter(({ takesValue }) => takesValue)
    .map((flag) => {
      const names = spellings(flag).join(' | ');
      const reply =
        flag.options.length > 0 ? `-W '${flag.options.join(' ')}'` : isFolder(flag) ? '-d' : '-f';
      return `        ${names}) COMPREPLY=($(compgen ${reply} -- "$cur")); return ;;`;
    });
  const all = flags.flatMap(spellings).join(' ');
  const known = args[0]?.words;
  const files = known === undefined ? '-f' : `-W '${known.join(' ')}'`;
  return `    '${words.join(' ')}')
      case $prev in
${valued.join('\n')}
      esac
      if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '${all}' -- "$cur"))
      else COMPREPLY=($(compgen ${args.length === 0 ? "-W ''" : files} -- "$cur")); fi ;;`;
}

function isFolder({ value }) {
  return value === 'DIR';
}
