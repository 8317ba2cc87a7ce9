// Says what a plugin adds. A repository that is opened with the same overrides has it.
import { join } from 'node:path';
import { findRepository, listPlugins, Repository } from 'imgdedup';

const [folder = '.', module = join(import.meta.dirname, '../plugin-example/index.js')] =
  process.argv.slice(2);
const overrides = new Map([['plugins', [module]]]);

for (const { manifest, problem } of await listPlugins({ overrides })) {
  console.log(
    manifest?.parts.map(({ kind, name }) => `${kind} ${manifest.name}.${name}`) ?? problem,
  );
}

const repository = await Repository.open(findRepository(folder), {
  overrides,
  onPluginTrouble: ({ plugin, message }) => console.error(`The plugin ${plugin} ${message}.`),
});
console.log(`Plugins: ${repository.settings.plugins.length}`);
// Ends the threads of plugins.
await repository[Symbol.asyncDispose]();
