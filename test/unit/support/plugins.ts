/** Modules of plugins, written for a test. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { locatePlugins } from '../../../src/plugins/locate-plugin.js';
import { Plugins } from '../../../src/plugins/plugins.js';
import type { PluginLimits } from '../../../src/plugins/plugin-thread.js';
import type { PluginTrouble } from '../../../src/model/plugins/plugin.js';

/** In the place of a person's `~/.config/imgdedup`. */
export class PluginFolder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'imgdedup-plugins-'));

  /** @returns the absolute path of the file */
  write(name: string, text: string): string {
    const path = join(this.path, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Modules that the person's own configuration names, and what was told of them. */
export function pluginsIn(
  folder: PluginFolder,
  ...specifiers: readonly string[]
): { readonly plugins: Plugins; readonly told: PluginTrouble[] } {
  const told: PluginTrouble[] = [];
  const file = join(folder.path, 'config.toml');
  const sources = locatePlugins([{ specifiers, origin: { kind: 'user', file } }], file);
  const plugins = new Plugins(sources, {
    onTrouble: (trouble) => told.push(trouble),
    limits: limitsOf(specifiers),
  });
  return { plugins, told };
}

/** A machine may be busy; what is there to hang is not waited for so long. */
function limitsOf(specifiers: readonly string[]): PluginLimits {
  return { loadMs: specifiers.includes('./hangs.js') ? 500 : 30_000, answerMs: 1000 };
}

/** A module with parts as JavaScript writes them. */
export function moduleOf(name: string, parts: string): string {
  return `export default { name: '${name}', version: 1, ${parts} };\n`;
}

/** FNV-1a of 64 bits, as a plugin has it. */
export const fnvHash = `{
  name: 'fnv', width: 8,
  start() {
    let hash = 0xcbf29ce484222325n;
    return {
      update(bytes) {
        for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
      },
      digest() {
        const digest = Buffer.alloc(8);
        digest.writeBigUInt64BE(hash);
        return digest;
      },
    };
  },
}`;
