/** The only file that imports `fs-native-extensions`, an optional package: what Node has no call for. */
import { createRequire } from 'node:module';
import { systemCode } from '../model/errors/errors.js';

/** What is used of it. Errors carry the system's codes. */
interface Library {
  /** Exchanges two names in one step. */
  swapSync(from: string, to: string): void;
  /** Names of a file's extended attributes; ACLs are among them. */
  listAttrsSync(fd: number): readonly string[];
  getAttrSync(fd: number, name: string): Buffer | null;
  setAttrSync(fd: number, name: string, value: Buffer): void;
}

let loaded: Library | null | undefined;

/** @returns undefined where the package is not installed, or has no build for this system */
export function nativeCalls(): Library | undefined {
  loaded ??= load(createRequire(import.meta.url));
  return loaded ?? undefined;
}

/** @param require that finds the package */
export function load(require: NodeJS.Require): Library | null {
  try {
    const library: Library = require('fs-native-extensions');
    return library;
  } catch (error) {
    // Not there, no build for it, or one that this system cannot load.
    const code = systemCode(error) ?? '';
    const isMissing = ['MODULE_NOT_FOUND', 'ADDON_NOT_FOUND', 'ERR_DLOPEN_FAILED'].includes(code);
    if (!isMissing) throw error;
    return null;
  }
}
