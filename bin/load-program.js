// Loads the files of the program that nearly every run needs, with the code that V8 made of them when
// the program was built: compiling takes longer than most commands do. V8 looks whether it made that
// code itself, and compiles where another one did.
const { existsSync, readFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { setFlagsFromString } = require('node:v8');
const { constants, Script } = require('node:vm');

const folder = path.join(__dirname, '../dist/program');

/** In the order in which they need each other. */
const names = ['rolldown-runtime.js', 'common.js', 'often.js', 'main.js'];

/** @param onScript told of each file's code, by the path of what is to be stored of it */
exports.loadProgram = (onScript) => {
  for (const name of names) load(name, onScript);
  return require(path.join(folder, 'main.js'));
};

/** What decodes pictures, in a process of its own. */
exports.loadDecoder = (onScript) => {
  load('decoder.js', onScript);
};

function load(name, onScript = () => undefined) {
  const file = path.join(folder, name);
  const stored = `${file}.code`;
  const script = new Script(Module.wrap(readFileSync(file, 'utf8')), {
    filename: file,
    cachedData: existsSync(stored) ? readFileSync(stored) : undefined,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const module = new Module(file);
  module.filename = file;
  require.cache[file] = module;
  const { exports } = module;
  const run = script.runInThisContext();
  run.call(exports, exports, Module.createRequire(file), module, file, folder);
  module.loaded = true;
  onScript(script, stored);
}

/** Versions of Node of which V8 is known to have the flag below. */
const knownVersions = /^v20\./;

/** How much of bytecode a function runs before V8 looks whether to optimise it, in its own measure. */
function setBudget(budget) {
  setFlagsFromString(`--interrupt-budget=${budget}`);
}

/**
 * By default V8 optimises what ran for milliseconds: in runs below a second that costs a third of all CPU
 * and pays nothing back. What runs for long is optimised a little later.
 *
 * To be called once the program is loaded, and undone while a thread starts: code that is stored, of the program as of
 * Node's own modules, V8 takes only with the flags that it was made with.
 */
exports.optimiseLater = () => {
  if (!knownVersions.test(process.version)) return;
  let starting = 0;
  process.on('worker', (worker) => {
    starting += 1;
    setBudget(67_584);
    worker.once('online', () => {
      starting -= 1;
      if (starting === 0) setBudget(500_000);
    });
  });
  setBudget(500_000);
};
