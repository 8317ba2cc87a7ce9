#!/usr/bin/env node
// `--version` is asked by scripts, often: it needs no command framework.
if (process.argv.length === 3 && process.argv[2] === '--version') {
  const { default: manifest } = await import('../package.json', { with: { type: 'json' } });
  console.log(`imgdedup ${manifest.version}`);
} else {
  const { main } = await import('../dist/program/main.js');
  await main(process.argv.slice(2));
}
