#!/usr/bin/env node
// `--version` is asked by scripts, often: it needs no command framework.
if (process.argv.length === 3 && process.argv[2] === '--version') {
  const { default: manifest } = await import('../package.json', { with: { type: 'json' } });
  console.log(`imgdedup ${manifest.version}`);
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
  const { main, processIo } = await import('../dist/program/main.js');
  await main(process.argv.slice(2), processIo(stop.signal));
}
