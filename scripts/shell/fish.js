import { secondWords, topics, verbs } from './table.js';

/** Completion for fish 3 and newer. */
export function fishCompletion() {
  return `# Completion of imgdedup for fish: imgdedup completion fish | source
function __imgdedup_words
    set -l skip ''
    set -l found
    for word in (commandline -opc)[2..-1]
        if test -n "$skip"
            set skip ''
        else if contains -- $word -C -c
            set skip 1
        else if not string match -q -- '-*' $word
            set -a found $word
        end
    end
    string join ' ' -- $found
end
function __imgdedup_is
    string match -qr -- "^$argv[1]( |\\$)" (__imgdedup_words)
end
function __imgdedup_at
    set -l words (__imgdedup_words)
    test "$words" = "$argv[1]"
end
complete -c imgdedup -n '__imgdedup_at ""' -f
${topics
  .map(
    ({ word, summary }) =>
      `complete -c imgdedup -n '__imgdedup_at ""' -a ${word} -d ${quoted(summary)}`,
  )
  .join('\n')}
${topics.flatMap(({ word }) => secondWords(word).map((second) => secondWord(word, second))).join('\n')}
${verbs.flatMap(linesOf).join('\n')}
`;
}

function secondWord(topic, second) {
  return `complete -c imgdedup -n '__imgdedup_at ${topic}' -f -a ${second}`;
}

function linesOf({ words, flags, args }) {
  const when = `complete -c imgdedup -n '__imgdedup_is "${words.join(' ')}"'`;
  const known = args[0]?.words;
  const lines = args.length === 0 || known !== undefined ? [`${when} -f`] : [];
  if (known !== undefined && known.length > 0) lines.push(`${when} -a ${quoted(known.join(' '))}`);
  return [...lines, ...flags.flatMap((flag) => flagLines(when, flag))];
}

function flagLines(when, { name, char, takesValue, value, options, isNegatable, description }) {
  const short = char === undefined ? '' : ` -s ${char}`;
  const choices = options.length > 0 ? ` -xa ${quoted(options.join(' '))}` : '';
  const folders = value === 'DIR' ? " -xa '(__fish_complete_directories)'" : ' -r';
  const wants = takesValue ? choices || folders : '';
  const help = ` -d ${quoted(description)}`;
  const lines = [`${when}${short} -l ${name}${wants}${help}`];
  if (isNegatable) lines.push(`${when} -l no-${name}${help}`);
  return lines;
}

function quoted(text) {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
