// Loads a module that is no part of the program. The files of the program are run with the code that V8 stored
// of them, and have no loader of ES modules behind them; this one has.
exports.importModule = (url) => import(url);
