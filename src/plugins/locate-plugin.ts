import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { systemCode } from '../model/errors/errors.js';
import type { PluginOrigin, PluginSource } from '../model/plugins/plugin.js';

/** A name that a package can have: nothing in it leads out of the folder of packages. */
const packageName = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

/** Modules as they were named. */
export interface NamedModules {
  readonly specifiers: readonly string[];
  readonly origin: PluginOrigin;
}

/**
 * Where the modules are. What a repository's own configuration names is not looked for: it may have come with the
 * photos, from anybody.
 * @param userConfig path of the person's own configuration, if there is one
 */
export function locatePlugins(
  named: readonly NamedModules[],
  userConfig: string | undefined,
): PluginSource[] {
  const ownFolder = userConfig === undefined ? undefined : dirname(userConfig);
  return named.flatMap(({ specifiers, origin }) =>
    specifiers.map((specifier): PluginSource =>
      origin.kind === 'repository'
        ? { specifier, origin, path: undefined, problem: 'is named by the repository alone' }
        : locatePlugin(specifier, origin, ownFolder),
    ),
  );
}

/**
 * Where the module is that a person's own configuration, or the caller of this run, named. Paths start from the
 * folder of that configuration, and packages lie in `node_modules` there, or beside this program. No other place is
 * looked at: neither the photo folder nor the folder that a command was started in, nor any above one of these.
 * @param ownFolder where the person's own configuration is, if there is one
 */
function locatePlugin(
  specifier: string,
  origin: Exclude<PluginOrigin, { kind: 'repository' }>,
  ownFolder: string | undefined,
): PluginSource {
  const found = (path: string): PluginSource => ({ specifier, origin, path, problem: undefined });
  const lost = (problem: string): PluginSource => ({ specifier, origin, path: undefined, problem });
  if (isAbsolute(specifier) || /^\.{1,2}\//.test(specifier)) {
    const folder = origin.kind === 'user' ? dirname(origin.file) : undefined;
    if (!isAbsolute(specifier) && folder === undefined) return lost('is no absolute path');
    const path = resolve(folder ?? '/', specifier);
    return existsSync(path) ? found(path) : lost(`is not there: ${path}`);
  }
  if (!packageName.test(specifier)) return lost('is neither a path nor the name of a package');
  for (const folder of placesOfPackages(ownFolder)) {
    const installed = join(folder, 'node_modules', specifier);
    if (!existsSync(installed)) continue;
    try {
      // It is the first that Node finds from there.
      return found(createRequire(join(folder, 'from.js')).resolve(specifier));
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      return lost(`is a package without a module that can be required: ${installed}`);
    }
  }
  return lost('is not installed');
}

/** Folders that hold a folder of packages. */
function placesOfPackages(ownFolder: string | undefined): string[] {
  const own = ownFolder === undefined ? [] : [ownFolder];
  const program = dirname(createRequire(import.meta.url).resolve('../../package.json'));
  const packages = dirname(program);
  return basename(packages) === 'node_modules' ? [...own, dirname(packages)] : own;
}
