import type { PartVersion } from '../facts/plugin-part.js';
import type { ListedPlugin, PictureModule, PicturePlugins, PluginPartKind } from './plugin.js';

/** Those that are active and add decoders or readers of facts, in their order. */
export function picturePlugins(listed: readonly ListedPlugin[]): PicturePlugins {
  const modules: PictureModule[] = [];
  const decoders: PartVersion[] = [];
  const factReaders: PartVersion[] = [];
  for (const { path, manifest } of listed) {
    if (path === undefined || manifest === undefined) continue;
    const { name, version, parts } = manifest;
    const called = (wanted: PluginPartKind): PartVersion[] =>
      parts
        .filter(({ kind }) => kind === wanted)
        .map((part) => ({ name: `${name}.${part.name}` as const, version }));
    const [ofDecoders, ofReaders] = [called('decoder'), called('fact reader')];
    decoders.push(...ofDecoders);
    factReaders.push(...ofReaders);
    if (ofDecoders.length + ofReaders.length > 0) modules.push({ path, name, version });
  }
  return { modules, decoders, factReaders };
}
