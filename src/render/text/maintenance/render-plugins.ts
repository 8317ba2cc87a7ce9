import type { ListedPlugin, PluginOrigin } from '../../../model/plugins/plugin.js';
import type { Output } from '../../output.js';
import { escapeText, quotePath } from '../../quote.js';

/** A paragraph for each: what it is, where it is from, what it adds. */
export async function renderPlugins(
  output: Output,
  plugins: readonly ListedPlugin[],
): Promise<void> {
  if (plugins.length === 0) {
    await output.prose('No plugin is configured: "imgdedup config set --global plugins MODULE".');
  }
  const { style } = output;
  for (const { specifier, origin, path, manifest, problem } of plugins) {
    if (manifest === undefined) {
      await output.line(
        `${style.bad('not active')}  ${escapeText(specifier)}  (${originText(origin)})`,
      );
      await output.line(`    It ${escapeText(problem ?? '')}.`);
      continue;
    }
    await output.line(
      `${manifest.name} ${manifest.version}  ${quotePath(path ?? '')}  (${originText(origin)})`,
    );
    for (const { kind, name } of manifest.parts) {
      await output.line(`    ${kind} ${manifest.name}.${name}`);
    }
  }
}

function originText(origin: PluginOrigin): string {
  switch (origin.kind) {
    case 'user':
    case 'repository':
      return quotePath(origin.file);
    case 'run':
      return '-c';
    default:
      return origin satisfies never;
  }
}
