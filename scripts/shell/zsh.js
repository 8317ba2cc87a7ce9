import { secondWords, topics, verbs } from './table.js';

/** Completion for zsh, to be put into a folder of its fpath as `_imgdedup`, or evaluated. */
export function zshCompletion() {
  return `#compdef imgdedup
# Completion of imgdedup for zsh: eval "$(imgdedup completion zsh)"
_imgdedup() {
  local -a verbs
  verbs=(
${topics.map(({ word, summary }) => `    ${quoted(`${word}:${summary}`)}`).join('\n')}
  )
  local context state line
  typeset -A opt_args
  _arguments -C '-C[Run as if started in DIR.]:folder:_files -/' \\
    '*-c[Use another value for a setting.]:setting:' '1:command:->verb' '*::argument:->rest'
  case $state in
    verb) _describe 'command' verbs ;;
    rest)
      case $line[1] in
${verbs
  .filter(({ words }) => words.length === 1)
  .map((verb) => `        ${verb.words[0]}) ${argumentsOf(verb)} ;;`)
  .join('\n')}
${topics
  .filter(({ word }) => secondWords(word).length > 0)
  .map(({ word }) => topicCase(word))
  .join('\n')}
      esac ;;
  esac
}
if [[ $funcstack[1] == _imgdedup ]]; then _imgdedup "$@"; else compdef _imgdedup imgdedup; fi
`;
}

function topicCase(topic) {
  const own = verbs.filter(({ words }) => words[0] === topic && words.length > 1);
  return `        ${topic})
          if (( CURRENT == 2 )); then _values 'command' ${secondWords(topic).map(quoted).join(' ')}
          else
            shift words; (( CURRENT-- ))
            case $words[1] in
${own.map((verb) => `              ${verb.words[1]}) ${argumentsOf(verb)} ;;`).join('\n')}
            esac
          fi ;;`;
}

function argumentsOf({ flags, args }) {
  const specs = flags.flatMap(flagSpecs);
  const [first] = args;
  if (first !== undefined) specs.push(quoted(`*:${clean(first.name)}:${argumentAction(first)}`));
  return ['_arguments', ...specs].join(' ');
}

function argumentAction({ words }) {
  if (words === undefined) return '_files';
  return words.length === 0 ? '' : `(${words.join(' ')})`;
}

function flagSpecs({ name, char, takesValue, value, options, isNegatable, description }) {
  const help = `[${clean(description)}]`;
  const action =
    options.length > 0 ? `(${options.join(' ')})` : value === 'DIR' ? '_files -/' : '_files';
  const tail = takesValue ? `:${clean(value)}:${action}` : '';
  const names = [
    `--${name}`,
    ...(char ? [`-${char}`] : []),
    ...(isNegatable ? [`--no-${name}`] : []),
  ];
  return names.map((one) => quoted(`*${one}${help}${tail}`));
}

/** Brackets and colons mean something to `_arguments`. */
function clean(text) {
  return text.replaceAll(/[[\]:\\]/g, (character) => `\\${character}`);
}

function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
