import { closeSync, constants, openSync } from 'node:fs';
import { systemCode } from '../model/errors/errors.js';
import { fsPath } from '../model/paths/path.js';
import { nativeCalls } from './native.js';

/**
 * Extended attributes of a file by name, ACLs among them. Those that the system keeps for itself
 * (`security.`, `trusted.`) are left out.
 */
export type Attributes = ReadonlyMap<string, Buffer>;

/** What people and programs of theirs give to files, and ACLs. */
const own = /^(?:user\.|system\.posix_acl_)/;

/** Whether an attribute says who may do what. */
export function isAcl(name: string): boolean {
  return name.startsWith('system.posix_acl_');
}

/** @returns none where they cannot be read: no library, or a filesystem that has none */
export function attributesOf(path: string): Attributes {
  const library = nativeCalls();
  if (library === undefined) return new Map();
  return withFile(path, (fd) => {
    const found = new Map<string, Buffer>();
    try {
      for (const name of library.listAttrsSync(fd).filter((each) => own.test(each))) {
        const value = library.getAttrSync(fd, name);
        if (value !== null) found.set(name, value);
      }
    } catch (error) {
      if (!isUnknown(error)) throw error;
    }
    return found;
  });
}

/** Gives attributes to a file that may be written to. */
export function setAttributes(path: string, attributes: Attributes): void {
  const library = nativeCalls();
  if (library === undefined || attributes.size === 0) return;
  withFile(path, (fd) => {
    for (const [name, value] of attributes) library.setAttrSync(fd, name, value);
  });
}

/** @returns names of those that one file has and the other has not, or has otherwise */
export function otherAttributes(a: Attributes, b: Attributes): string[] {
  const names = [...new Set([...a.keys(), ...b.keys()])];
  return names.filter((name) => {
    const [mine, other] = [a.get(name), b.get(name)];
    return mine === undefined || other === undefined || !mine.equals(other);
  });
}

function isUnknown(error: unknown): boolean {
  return ['ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(systemCode(error) ?? '');
}

function withFile<T>(path: string, work: (fd: number) => T): T {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const fd = openSync(fsPath(path), flags);
  try {
    return work(fd);
  } finally {
    closeSync(fd);
  }
}
