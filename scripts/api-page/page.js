// `docs/api.md` from declarations and examples.

/**
 * What the page tells of, in this order: every function and class that the library exports.
 * @type {readonly (readonly [title: string, names: readonly string[]])[]}
 */
const chapters = [
  [
    'A repository',
    ['createRepository', 'findRepository', 'Repository', 'Scope', 'settleActions', 'ImgdedupError'],
  ],
  ['Looking', ['status', 'indexPhotos', 'listSnapshots', 'diffSnapshots', 'lostContents']],
  ['Being told what changes', ['watchFolder', 'watcherState', 'stopWatcher', 'indexArrivals']],
  ['What files say', ['showFiles', 'listFiles', 'folderStats', 'exportSqlite']],
  [
    'Finding',
    [
      'findDupes',
      'findFolders',
      'findSimilar',
      'similarTo',
      'openSimilar',
      'SimilarSearch',
      'illustrateGroups',
    ],
  ],
  ['Deciding', ['markDistinct', 'listDistinct', 'forgetDistinct']],
  [
    'Acting',
    [
      'linkDuplicates',
      'reflinkDuplicates',
      'symlinkDuplicates',
      'deleteDuplicates',
      'moveDuplicates',
      'mergeMetadata',
      'undoAction',
      'listActions',
      'showAction',
    ],
  ],
  [
    'Other repositories',
    [
      'addRemote',
      'listRemotes',
      'renameRemote',
      'removeRemote',
      'fetchRemote',
      'locateContents',
      'diffRemote',
      'findAcross',
      'backupStatus',
      'backUp',
    ],
  ],
  ['The trash', ['listTrash', 'restoreFromTrash', 'emptyTrash']],
  ['Bringing files in', ['importFiles', 'findImportedLookAlikes', 'checkImport', 'listSessions']],
  ['Upkeep', ['verify', 'collectGarbage', 'rehash', 'reset']],
  ['Hashes', ['contentHash']],
  ['Plugins', ['listPlugins']],
];

const opening = `<!-- Made by "npm run docs" from src/api, src/model and docs/examples: change those. -->

# The library

Open or create a repository, then call one function for each verb:

\`\`\`js
import { findDupes, findRepository, Repository } from 'imgdedup';

const repository = await Repository.open(findRepository('/photos'));
const { groups } = await findDupes(repository);
\`\`\`

Every verb takes the repository and its options, does what the command of that name does, and returns data; it
prints nothing and keeps no file open afterwards. Without a \`scope\` it is about all of the folder. \`signal\`
stops it at the next good moment, with \`INTERRUPTED\`; \`onProgress\` is told how far it is. Paths are relative
to the root, with \`/\` between names.

What goes wrong is an \`ImgdedupError\` with one of the [documented codes](errors.md). \`message\` says what is
wrong, \`remedy\` what to do about it, in the words of the command line: a program of yours goes by \`code\`.
Besides those that a verb names, each can throw \`REPOSITORY_BUSY\`, \`STORE_DAMAGED\`, \`HASH_MISMATCH\` and
\`FORMAT_UNSUPPORTED\`, which opening the store does, and \`DATA_MISSING\` where its disk is not mounted.

All examples are run, and checked against these declarations, by the tests of this package. Each takes the
folder with the photos as its argument.
`;

/**
 * @param {Map<string, import('./declarations.js').Declaration>} declarations
 * @param {readonly { readonly file: string; readonly text: string }[]} examples
 * @returns {string} Markdown, not formatted yet
 * @throws Error where something exported has no chapter, no docstring or no example, or a signature
 *   names a type that is not exported
 */
export function apiPage(declarations, examples) {
  checkNames(declarations);
  const told = new Set(chapters.flatMap(([, names]) => names));
  const untold = [...declarations.values()].filter((one) => isVerb(one) && !told.has(one.name));
  if (untold.length > 0) {
    throw new Error(`no chapter has ${untold.map(({ name }) => name).join(', ')}`);
  }
  const page = { declarations, examples, shown: new Set(told) };
  const verbs = chapters.map(([title, names]) => {
    const sections = names.map((name) => verb(declarations.get(name), page));
    return [`## ${title}`, ...sections].join('\n\n');
  });
  const rest = [...declarations.values()]
    .filter(({ name }) => !page.shown.has(name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const types = rest.map(
    ({ name, comment, text }) => `### ${name}\n\n${prose(comment)}\n\n${code('ts', text)}`,
  );
  return [opening, ...verbs, '## Types', ...types].join('\n\n');
}

function checkNames(declarations) {
  const missing = [...declarations.values()].flatMap(({ name, named }) =>
    named.filter((type) => !declarations.has(type)).map((type) => `${type} (named by ${name})`),
  );
  if (missing.length > 0) throw new Error(`src/index.ts does not export ${missing.join(', ')}`);
}

/** A verb with its own options and the example that is named for it, or where one is to be found. */
function verb({ name, kind, comment, text, named }, { declarations, examples, shown }) {
  const used = examples.filter((example) => importsOf(example.text).includes(name));
  if (comment === '') throw new Error(`${name} has no docstring`);
  if (used.length === 0 && kind === 'function') throw new Error(`${name} has no example`);
  const options = named.filter((type) => type.endsWith('Options') && !shown.has(type));
  for (const type of options) shown.add(type);
  const types = named.filter((type) => !options.includes(type));
  const main = used.filter(({ file }) => isNamedFor(file, name));
  const [other] = used;
  return [
    `### ${name}`,
    code('ts', [text, ...options.map((type) => declarations.get(type).text)].join('\n\n')),
    prose(comment),
    types.length === 0 ? '' : `Types: ${types.map(linkTo).join(', ')}.`,
    ...main.map((one) => `[${one.file}](examples/${one.file}):\n\n${code('js', one.text)}`),
    main.length === 0 && other !== undefined
      ? `An example is in [${other.file}](examples/${other.file}).`
      : '',
  ]
    .filter((part) => part !== '' && part !== undefined)
    .join('\n\n');
}

const linkTo = (name) => `[\`${name}\`](#${name.toLowerCase()})`;

/** An example is shown with the verb that it begins with: `find-dupes.js` with `findDupes`. */
function isNamedFor(file, name) {
  const words = name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
  const other = { 'ephemeral.js': 'Repository', 'distinct.js': 'markDistinct' };
  const more = {
    'errors.js': 'ImgdedupError',
    'put.js': 'Repository',
    'remotes.js': 'addRemote',
    'snapshots.js': 'listSnapshots',
  };
  return file === `${words}.js` || { ...other, ...more }[file] === name;
}

function importsOf(text) {
  return [...text.matchAll(/import \{([^}]*)\} from 'imgdedup'/g)].flatMap(([, names = '']) =>
    names.split(',').map((name) => name.trim()),
  );
}

/** A docstring as Markdown: prose, then what its tags say. */
function prose(comment) {
  const [text = '', ...tags] = comment.split(/^@(?=param|returns|throws)/m);
  const lines = tags.map((tag) => {
    const [, word = '', rest = ''] = /^(\w+)\s+([^]*)$/.exec(tag.trim()) ?? [];
    const said = rest.replaceAll(/\s*\n\s*/g, ' ');
    if (word === 'param') return `- ${said.replace(/^(\w+)/, '`$1`:')}`;
    if (word === 'returns') return `- Returns ${said}`;
    return `- Throws ${said.replaceAll(/\b[A-Z]+(?:_[A-Z]+)+\b|\b(?:USAGE|INTERRUPTED)\b/g, '`$&`')}`;
  });
  const body = text.trim().replaceAll(/\{@link ([^}]+)\}/g, '`$1`');
  return [body, lines.join('\n')].filter((part) => part !== '').join('\n\n');
}

const code = (language, text) => `\`\`\`${language}\n${text.trim()}\n\`\`\``;

function isVerb({ kind }) {
  return kind === 'function' || kind === 'class';
}
