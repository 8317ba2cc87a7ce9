import type { Rank } from '../model/pictures/candidate.js';
import { picturePlugins } from '../model/plugins/picture-plugins.js';
import type { ContentHash } from '../digest/content-hash.js';
import type {
  ListedPlugin,
  OutputFormat,
  PartName,
  PartTrouble,
  PicturePlugins,
  PluginManifest,
  PluginPartKind,
  PluginSource,
  PluginTrouble,
} from '../model/plugins/plugin.js';
import { PluginFault } from './plugin-fault.js';
import { loadContentHash, unavailable } from './plugin-hash.js';
import { pluginLimits, PluginThread, type Answered, type PluginLimits } from './plugin-thread.js';

export type OnPluginTrouble = (trouble: PluginTrouble) => void;

export interface PluginsOptions {
  readonly onTrouble?: OnPluginTrouble | undefined;
  readonly limits?: PluginLimits;
}

/** A plugin that loaded. */
interface Active {
  readonly source: PluginSource;
  readonly path: string;
  readonly manifest: PluginManifest;
  readonly thread: PluginThread;
}

/** A keep rule of a plugin that is asked. */
export interface AskedKeepRule {
  readonly rank: Rank;
  /** Whether it ranks no file any more. */
  readonly isBroken: boolean;
}

/** Plugins that a repository was opened with. None is loaded before something that it may add is asked for. */
export class Plugins implements Disposable {
  readonly sources: readonly PluginSource[];
  readonly #onTrouble: OnPluginTrouble | undefined;
  readonly #limits: PluginLimits;
  readonly #told = new Set<string>();
  #listed: readonly ListedPlugin[] | undefined;
  #pictures: PicturePlugins | undefined;
  /** By the name of the plugin. */
  readonly #active = new Map<string, Active>();

  constructor(
    sources: readonly PluginSource[],
    { onTrouble, limits = pluginLimits }: PluginsOptions = {},
  ) {
    this.sources = sources;
    this.#onTrouble = onTrouble;
    this.#limits = limits;
    for (const { specifier, origin, problem } of sources) {
      if (origin.kind === 'repository') this.#tell(specifier, `is not loaded: it ${problem}`);
    }
  }

  /** All of them, loaded. */
  list(): readonly ListedPlugin[] {
    this.#listed ??= this.#load();
    return this.#listed;
  }

  /**
   * A hash that a plugin adds.
   * @param name `PLUGIN.HASH`
   * @throws ImgdedupError PLUGIN_UNAVAILABLE
   */
  async hash(name: string): Promise<ContentHash> {
    const [plugin, part] = splitName(name);
    const active = this.#find(plugin);
    if (active === undefined || !hasPart(active, 'hash', part)) {
      throw unavailable(
        `Contents are named by the hash ${name} here, and ${this.#lack(active, plugin)}.`,
      );
    }
    const tried = active.thread.ask({ kind: 'try-hash', name: part });
    if ('fault' in tried) throw unavailable(`The plugin ${plugin} ${tried.fault}.`);
    try {
      return await loadContentHash(active.path, part);
    } catch (error) {
      if (!(error instanceof PluginFault)) throw error;
      throw unavailable(`The plugin ${plugin} ${error.message}.`, error);
    }
  }

  /**
   * A rule of a plugin.
   * @param name `PLUGIN.RULE`
   * @param onFault what happens where it is missing, or goes wrong: it ranks no file any more, which is told, or is
   *   refused
   * @throws ImgdedupError PLUGIN_UNAVAILABLE
   */
  keepRule(name: string, onFault: 'leave out' | 'refuse'): AskedKeepRule {
    const [plugin, part] = splitName(name);
    const active = this.#find(plugin);
    let isBroken = false;
    const fail = (reason: string): number => {
      if (onFault === 'refuse') {
        throw unavailable(`The plugin ${plugin} cannot rank files by ${name}: it ${reason}.`);
      }
      isBroken = true;
      this.#tell(plugin, `ranks no file by ${name}: it ${reason}`);
      return 0;
    };
    if (active === undefined) fail('is not active');
    else if (!hasPart(active, 'keep rule', part)) fail('has no such rule');
    return {
      rank(file) {
        if (isBroken || active === undefined) return 0;
        const ranked = active.thread.ask({ kind: 'rank', name: part, file });
        return 'fault' in ranked ? fail(ranked.fault) : ranked.answer;
      },
      get isBroken() {
        return isBroken;
      },
    };
  }

  /**
   * A format of a plugin. Its functions throw PLUGIN_UNAVAILABLE where the plugin's go wrong: half a result is none.
   * @param name `PLUGIN.OUTPUT`
   * @throws ImgdedupError PLUGIN_UNAVAILABLE
   */
  output(name: PartName): OutputFormat {
    const [plugin, part] = splitName(name);
    const fail = (reason: string) =>
      unavailable(`The plugin ${plugin} cannot write ${name}: it ${reason}.`);
    const active = this.#find(plugin);
    if (active === undefined) throw fail('is not active');
    if (!hasPart(active, 'output', part)) throw fail('has no such output');
    const textOf = (answered: Answered<string>): string => {
      if ('fault' in answered) throw fail(answered.fault);
      return answered.answer;
    };
    const { thread } = active;
    return {
      name,
      head: () => textOf(thread.ask({ kind: 'head', name: part })),
      record: (document) =>
        textOf(thread.ask({ kind: 'record', name: part, json: JSON.stringify(document) })),
      tail: () => textOf(thread.ask({ kind: 'tail', name: part })),
    };
  }

  /** What decoding processes are told; all plugins are loaded for it, where there are any. */
  get pictures(): PicturePlugins {
    this.#pictures ??= picturePlugins(this.list());
    return this.#pictures;
  }

  /** Tells what a part did in a decoding process. */
  readonly tellOfPart = ({ plugin, lack, reason }: PartTrouble): void => {
    const key = `${plugin} ${lack}`;
    if (!this.#told.has(key)) this.#tell(plugin, `${lack}: it ${reason}`);
    this.#told.add(key);
  };

  /** Nothing of a plugin runs any longer. */
  [Symbol.dispose](): void {
    for (const { thread } of this.#active.values()) thread[Symbol.dispose]();
  }

  #find(plugin: string): Active | undefined {
    this.list();
    return this.#active.get(plugin);
  }

  #lack(active: Active | undefined, plugin: string): string {
    return active === undefined
      ? `no plugin ${plugin} is active`
      : `the plugin ${plugin} has no such hash`;
  }

  #load(): ListedPlugin[] {
    // All begin at once, and are waited for in turn.
    const begun = this.sources.map((source) => ({
      source,
      thread: source.path === undefined ? undefined : new PluginThread(source.path, this.#limits),
    }));
    return begun.map(({ source, thread }): ListedPlugin => {
      const { specifier, path, origin } = source;
      if (thread === undefined || path === undefined) {
        const problem = source.problem ?? 'is not there';
        if (origin.kind !== 'repository') this.#tell(specifier, `is not active: it ${problem}`);
        return { ...source, manifest: undefined, problem };
      }
      const loaded = thread.ask({ kind: 'manifest' });
      const problem = 'fault' in loaded ? loaded.fault : this.#conflict(loaded.answer);
      if ('fault' in loaded || problem !== undefined) {
        thread[Symbol.dispose]();
        this.#tell(specifier, `is not active: it ${problem}`);
        return { ...source, manifest: undefined, problem };
      }
      const manifest = loaded.answer;
      this.#active.set(manifest.name, { source, path, manifest, thread });
      return { ...source, manifest };
    });
  }

  #conflict({ name }: PluginManifest): string | undefined {
    const other = this.#active.get(name);
    return other && `is called ${name}, as ${other.source.specifier} is`;
  }

  #tell(plugin: string, message: string): void {
    const key = `${plugin} ${message}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#onTrouble?.({ plugin, message });
  }
}

function hasPart({ manifest }: Active, kind: PluginPartKind, name: string): boolean {
  return manifest.parts.some((part) => part.kind === kind && part.name === name);
}

function splitName(name: string): [plugin: string, part: string] {
  const cut = name.indexOf('.');
  return [name.slice(0, cut), name.slice(cut + 1)];
}
