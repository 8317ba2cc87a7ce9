import type { PartVersion } from '../model/facts/plugin-part.js';
import type {
  FactReader,
  PartTrouble,
  PictureDecoder,
  PictureModule,
  Plugin,
} from '../model/plugins/plugin.js';
import { loadPlugin } from './load-plugin.js';
import { PluginFault } from './plugin-fault.js';

/** Something that a plugin adds, by its full name. */
export interface LoadedPart<T> extends PartVersion {
  readonly part: T;
}

/** What plugins add for pictures, in their order. */
export interface PictureParts {
  readonly decoders: readonly LoadedPart<PictureDecoder>[];
  readonly factReaders: readonly LoadedPart<FactReader>[];
}

/**
 * Loads what plugins add for pictures. One that cannot be loaded here, or is another one than the run began with, is left
 * out and told of.
 */
export async function loadPictureParts(
  modules: readonly PictureModule[],
  onTrouble: (trouble: PartTrouble) => void,
): Promise<PictureParts> {
  const decoders: LoadedPart<PictureDecoder>[] = [];
  const factReaders: LoadedPart<FactReader>[] = [];
  for (const module of modules) {
    try {
      const plugin = await loadPlugin(module.path);
      if (!isSame(plugin, module)) throw new PluginFault('was changed while it was in use');
      decoders.push(...named(plugin, plugin.decoders));
      factReaders.push(...named(plugin, plugin.factReaders));
    } catch (error) {
      if (!(error instanceof PluginFault)) throw error;
      const lack = 'takes no part where pictures are decoded';
      onTrouble({ plugin: module.name, lack, reason: error.message });
    }
  }
  return { decoders, factReaders };
}

function isSame({ name, version }: Plugin, module: PictureModule): boolean {
  return name === module.name && version === module.version;
}

function named<T extends { readonly name: string }>(
  { name, version }: Plugin,
  parts: readonly T[] = [],
): LoadedPart<T>[] {
  return parts.map((part) => ({ name: `${name}.${part.name}` as const, version, part }));
}
