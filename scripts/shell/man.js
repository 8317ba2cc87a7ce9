import { spellings, verbs } from './table.js';

/** The manual page, section 1, in man(7). */
export function manualPage({ version, settings, statuses, environment }) {
  const global = verbs[0].flags.filter(({ isGlobal }) => isGlobal);
  return `${[
    `.TH IMGDEDUP 1 "" "imgdedup ${version}" "User Commands"`,
    '.SH NAME',
    'imgdedup \\- find duplicate and look\\-alike photos, and act on them without losing one',
    '.SH SYNOPSIS',
    '.B imgdedup',
    '.RI [ options ]',
    '.I command',
    '.RI [ arguments ]',
    '.SH DESCRIPTION',
    text(
      'imgdedup puts a hidden repository, .imgdedup, into a photo folder, as git does, and from then on knows its content: which files changed, which hold the same bytes, and which show the same picture. It acts on what it knows after comparing all bytes, writes down what it does before it does it, and takes it back with "imgdedup undo".',
    ),
    '.SH COMMANDS',
    ...verbs.flatMap((verb) => [
      `.SS ${text(`imgdedup ${usage(verb)}`)}`,
      text(verb.summary),
      ...(verb.description === '' ? [] : ['.PP', text(verb.description)]),
      ...verb.flags.filter(({ isGlobal }) => !isGlobal).flatMap(flagLines),
      ...(verb.examples.length === 0
        ? []
        : ['.PP', 'Examples:', '.nf', '.RS', ...verb.examples.map(text), '.RE', '.fi']),
    ]),
    '.SH OPTIONS OF EVERY COMMAND',
    ...global.flatMap(flagLines),
    '.SH SETTINGS',
    text('Read and changed with "imgdedup config"; what holds is in .imgdedup/config.toml.'),
    ...settings.flatMap(({ key, description, allowed }) => [
      '.TP',
      `.B ${text(key)}`,
      text(`${description} Allowed: ${allowed}.`),
    ]),
    '.SH EXIT STATUS',
    ...statuses.flatMap(([status, meaning]) => ['.TP', `.B ${status}`, text(meaning)]),
    '.SH ENVIRONMENT',
    ...environment.flatMap(([name, meaning]) => ['.TP', `.B ${name}`, text(meaning)]),
    '.SH FILES',
    '.TP',
    '.B .imgdedup/',
    text('What is known of the photos, the journal of what was done to them, and the trash.'),
    '.TP',
    '.B .imgdedupignore',
    text('In any folder: files to leave out, with the syntax of .gitignore.'),
  ].join('\n')}\n`;
}

function usage({ words, args }) {
  const named = args.map(({ name, isRequired, takesMany }) => {
    const shown = `${name.toUpperCase()}${takesMany ? '...' : ''}`;
    return isRequired ? shown : `[${shown}]`;
  });
  return [...words, ...named].join(' ');
}

function flagLines(flag) {
  const value = flag.takesValue ? ` \\fI${text(flag.value)}\\fR` : '';
  const names = spellings(flag).map((one) => `\\fB${text(one)}\\fR`);
  const choices = flag.options.length > 0 ? ` One of ${flag.options.join(', ')}.` : '';
  return ['.TP', `${names.join(', ')}${value}`, text(flag.description + choices)];
}

/** Nothing in it is taken for a request or an escape. */
function text(plain) {
  return plain
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('\n', ' ')
    .replace(/^[.']/, '\\&$&');
}
