#!/usr/bin/env node
// `--version` is asked by scripts, often: it needs nothing else.
if (process.argv.length === 3 && process.argv[2] === '--version') {
  console.log(`imgdedup ${require('../package.json').version}`);
} else {
  // Before anything is loaded: a signal means the same at every moment.
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // Somebody asks twice: no more waiting for a good moment.
      if (stop.signal.aborted) process.exit(130);
      stop.abort();
    });
  }
  const { loadProgram, optimiseLater } = require('./load-program.js');
  const { main, processIo } = loadProgram();
  optimiseLater();
  let hasEnded = false;
  // Nothing that could still happen is left, and the command has not come to its end: a bug.
  process.on('exit', (status) => {
    if (!hasEnded && status === 0) process.exitCode = 13;
  });
  // Signals that came while it was loaded are heard first.
  setImmediate(async () => {
    await main(process.argv.slice(2), processIo(stop.signal));
    hasEnded = true;
  });
}
