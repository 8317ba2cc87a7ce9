import { readFileSync } from 'node:fs';
import { systemCode } from '../../model/errors/errors.js';
import { bytesToName } from '../../model/paths/path.js';

/** A file system, or a part of one, in the tree of all files, as the kernel lists it. */
export interface MountLine {
  /** Major and minor number of the device: the same wherever the file system is shown. */
  readonly device: string;
  /** The folder of the file system that is shown. */
  readonly root: string;
  /** The folder that shows it, absolute. */
  readonly point: string;
  /** `ext4`, `nfs4`, `fuse.sshfs` … */
  readonly type: string;
  readonly source: string;
}

/** Where Linux says what is mounted. */
export const mountList = '/proc/self/mountinfo';

/** The lines of the kernel's list; none where the system has no such file. */
export function mountLines(file: string): string[] {
  try {
    return bytesToName(readFileSync(file)).split('\n');
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return [];
  }
}

/** A line: number, parent, device, root, point, options, notes, a dash, type, source. */
export function parseMount(line: string): MountLine | undefined {
  const words = line.split(' ');
  const dash = words.indexOf('-', 6);
  const [, , device, root, point] = words;
  const [type, source] = [words[dash + 1], words[dash + 2]];
  if (dash === -1 || device === undefined || root === undefined || point === undefined) {
    return undefined;
  }
  if (type === undefined || source === undefined) return undefined;
  return {
    device,
    root: unescaped(root),
    point: unescaped(point),
    type,
    source: unescaped(source),
  };
}

/** Where a path lies: the deepest mount around it; of two at one point the later one hides the other. */
export function mountOf(path: string, mounts: readonly MountLine[]): MountLine | undefined {
  const around = mounts.filter(({ point }) => below(point, path) !== undefined);
  return around.toSorted((a, b) => a.point.length - b.point.length).at(-1);
}

/** What is left of a path below a folder, without the slash before it; undefined where it lies elsewhere. */
export function below(folder: string, path: string): string | undefined {
  const start = folder === '/' ? '/' : `${folder}/`;
  const full = path === '/' ? '/' : path.replace(/\/$/, '');
  if (full === folder) return '';
  return full.startsWith(start) ? full.slice(start.length) : undefined;
}

/** Blanks, tabs, line breaks and backslashes are octal numbers there. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
