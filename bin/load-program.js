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

/** Versions of Node of which V8 is known to have the flag below. */
const knownVersions = /^v20\./;

/** @param onScript told of each file's code, by the path of what is to be stored of it */
exports.loadProgram = (onScript = () => undefined) => {
  // By default V8 optimises what ran for milliseconds: in runs below a second that costs a third of all CPU
  // and pays nothing back. What runs for long is optimised a little later.
  if (knownVersions.test(process.version)) setFlagsFromString('--interrupt-budget=500000');
  for (const file of names.map((name) => path.join(folder, name))) {
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
  return require(path.join(folder, 'main.js'));
};
