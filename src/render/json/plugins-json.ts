import type { ListedPlugin } from '../../model/plugins/plugin.js';
import type { Envelope } from '../envelope.js';

export async function pluginsJson(
  envelope: Envelope,
  plugins: readonly ListedPlugin[],
): Promise<void> {
  await envelope.list('plugins', plugins, ({ specifier, origin, path, manifest, problem }) => ({
    module: specifier,
    origin,
    path: path ?? null,
    name: manifest?.name ?? null,
    version: manifest?.version ?? null,
    adds:
      manifest?.parts.map(({ kind, name }) => ({ kind, name: `${manifest.name}.${name}` })) ?? [],
    problem: problem ?? null,
  }));
  const active = plugins.filter(({ manifest }) => manifest !== undefined).length;
  await envelope.end({ files: 0, bytes: 0, active });
}
