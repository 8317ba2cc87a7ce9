// The program in a few files: loading a hundred small modules takes longer than most commands do.
// CommonJS, because Node starts it faster. The library stays as `tsc` made it.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'rolldown';
import sharpPackage from './node_modules/sharp/package.json' with { type: 'json' };

const workers = {
  'reader-worker': 'dist/fs/reading/reader-worker.js',
  'stat-check-worker': 'dist/library/scan/files/stat-check-worker.js',
  'relate-worker': 'dist/picture/match/threads/relate-worker.js',
  'neighbours-worker': 'dist/picture/index/phash/neighbours-worker.js',
  'plugin-worker': 'dist/plugins/plugin-worker.js',
};

const workerFiles = Object.values(workers);

/** Threads that do what a command does, and load what that loads. */
const actors = {
  'order-worker': 'dist/review/order-worker.js',
  'question-worker': 'dist/server/questions/question-worker.js',
};

/** What the commands that are run most load one after another; it goes into one file. */
const often = [
  'dist/main.js',
  'dist/commands/status.js',
  'dist/commands/dupes.js',
  'dist/library/repository/discover.js',
  'dist/library/repository/repository.js',
  'dist/library/repository/user-config.js',
  'dist/library/scan/scope.js',
  'dist/library/scan/passed-over.js',
  'dist/actions/journal/unfinished.js',
  'dist/actions/journal/recover.js',
  'dist/api/files/status.js',
  'dist/api/find/find-dupes.js',
];

/** Files that `bin/load-program.js` knows by name. */
const known = new Set(['rolldown-runtime', 'common', 'often']);

/** Static imports of each module, by path. */
const imports = new Map();

const output = {
  dir: 'dist/program',
  format: 'cjs',
  // Functions keep their names: profiles and traces of errors are to be read.
  minify: { compress: true, mangle: { keepNames: { function: true, class: true } } },
  entryFileNames: '[name].js',
};

export default defineConfig([
  {
    input: {
      main: 'dist/main.js',
      framework: 'dist/commands/framework.js',
      ...workers,
      ...actors,
    },
    platform: 'node',
    external: ['sharp', 'usearch'],
    plugins: [
      notesImports(),
      startAtOnce(),
      nativePartOfLevel(),
      requireBuiltIns(),
      ascii(),
      commonJs(),
    ],
    output: {
      ...output,
      // Beside the entries: worker files are named relative to the chunk that starts them.
      chunkFileNames: ({ name }) => (known.has(name) ? '[name].js' : '[name]-[hash].js'),
      codeSplitting: {
        groups: [
          // Workers do not load what only the commands need.
          { name: 'common', test: (id) => isReached(often, id) && isReached(workerFiles, id) },
          { name: 'often', test: (id) => isReached(often, id) },
        ],
      },
    },
  },
  {
    // One file, with sharp's modules in it: every process that decodes loads all of it.
    input: { decoder: 'dist/picture/decoder/decoder-child.js' },
    platform: 'node',
    plugins: [startAtOnce(), sharpInside(), requireBuiltIns(), ascii(), withStoredCode()],
    output: { ...output, codeSplitting: false },
  },
]);

function notesImports() {
  return {
    name: 'notes-imports',
    moduleParsed({ id, importedIds }) {
      imports.set(id, importedIds);
    },
  };
}

const reached = new Map();

/** Whether a module is loaded with one of those. */
function isReached(entries, id) {
  if (!reached.has(entries)) {
    const ids = new Set(entries.map((path) => fileURLToPath(new URL(path, import.meta.url))));
    for (const one of ids) for (const other of imports.get(one) ?? []) ids.add(other);
    reached.set(entries, ids);
  }
  return reached.get(entries).has(id);
}

/** `xxhash-wasm` waits for its module, which CommonJS cannot do at the top; so small a one is compiled at once. */
function startAtOnce() {
  return {
    name: 'start-at-once',
    transform: {
      filter: { id: /(?:xxhash-wasm|digest\/xxh64)\.js$/ },
      handler: (code, id) =>
        id.endsWith('xxh64.js')
          ? replaced(code, 'await xxhash()', 'xxhash()')
          : replaced(
              replaced(code, 'async function e()', 'function e()'),
              '(await WebAssembly.instantiate(t)).instance',
              'new WebAssembly.Instance(new WebAssembly.Module(t))',
            ),
    },
  };
}

/** LevelDB's native part is found beside the package that it belongs to, which is no part of the bundle. */
function nativePartOfLevel() {
  return {
    name: 'native-part-of-level',
    transform: {
      filter: { id: /classic-level\/binding\.js$/ },
      handler: (code) =>
        replaced(
          code,
          "require('node-gyp-build')(__dirname)",
          "require('node:module').createRequire(require.resolve('level'))('classic-level/binding.js')",
        ),
    },
  };
}

/**
 * sharp's modules become a part of the bundle, and its native part is found beside the package as they would find it. Where
 * another release is installed than the bundle was made with, that is loaded as it is.
 */
function sharpInside() {
  const beside = 'require("node:module").createRequire(require.resolve("sharp"))';
  // What is named by a variable, and what is there for some platforms only.
  const native = (code) => code.replaceAll(/\brequire\((?=`|["']@img\/)/g, `${beside}(`);
  const edits = {
    'sharp/dist/sharp.cjs': native,
    'sharp/dist/libvips.cjs': native,
    'sharp/dist/utility.cjs': native,
    // It works out at once how every model of colours becomes every other one: a tenth of a decoder's start.
    'sharp/dist/colour.cjs': (code) =>
      replaced(
        replaced(code, "const color = require('@img/colour');", ''),
        'color(value)',
        "require('@img/colour')(value)",
      ),
    'picture/decode/pixels.js': (code) =>
      replaced(
        code,
        "createRequire(import.meta.url)('sharp')",
        `(${beside}("../package.json").version === "${sharpPackage.version}" ? require("sharp") : createRequire(import.meta.url)("sharp"))`,
      ),
  };
  return {
    name: 'sharp-inside',
    transform: {
      filter: { id: /(?:sharp\/dist\/\w+\.cjs|picture\/decode\/pixels\.js)$/ },
      handler: (code, id) => {
        const edit = Object.entries(edits).find(([path]) => id.endsWith(`/${path}`))?.[1];
        return edit?.(code);
      },
    },
  };
}

/** What is started as the process: it loads the bundle with stored code. */
function withStoredCode() {
  return {
    name: 'with-stored-code',
    generateBundle() {
      const source = "require('../../bin/load-program.js').loadDecoder();\n";
      this.emitFile({ type: 'asset', fileName: 'decoder-child.js', source });
    },
  };
}

/**
 * What `bin/load-program.js` runs with stored code has no loader behind `import()`; what Node has built in is
 * required as well. Any other would fail when it is reached, so it fails here.
 */
function requireBuiltIns() {
  return {
    name: 'require-built-ins',
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk' || file.name === 'framework') continue;
        file.code = file.code.replaceAll(
          /\bimport\((?<name>[`'"]node:[a-z_/]+[`'"])\)/g,
          'Promise.resolve(require($<name>))',
        );
        if (/\bimport\(/.test(file.code)) throw new Error(`${file.fileName} has import() in it`);
      }
    },
  };
}

/** Node reads and compiles a file faster that has ASCII only. */
function ascii() {
  return {
    name: 'ascii',
    // Behind what makes the code small.
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk') continue;
        file.code = file.code.replaceAll(
          /[\u0080-\uffff]/g,
          (character) => String.raw`\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
        );
      }
    },
  };
}

/** Tells Node what the files are: those of the package are ES modules. */
function commonJs() {
  return {
    name: 'common-js',
    generateBundle() {
      const source = `${JSON.stringify({ type: 'commonjs' })}\n`;
      this.emitFile({ type: 'asset', fileName: 'package.json', source });
    },
  };
}

function replaced(code, part, by) {
  if (code.split(part).length !== 2) throw new Error(`${part} is not there once`);
  return code.replace(part, () => by);
}
