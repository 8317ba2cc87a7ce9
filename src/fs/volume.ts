import { lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { systemCode } from '../model/errors.js';
import { bytesToName, fsPath } from '../model/path.js';
import type { Volume } from '../model/session.js';

/** A filesystem where it is now. */
export interface MountedVolume extends Volume {
  /** The folder that it is mounted on. */
  readonly top: string;
}

/** Linux has links to devices there, named by the ids and the labels of what lies on them. */
const [idFolder, labelFolder] = ['/dev/disk/by-uuid', '/dev/disk/by-label'] as const;

/**
 * The filesystem that a folder lies on. What the system does not tell is undefined.
 * @param path absolute
 * @throws the system error where the folder cannot be looked at
 */
export function volumeAt(path: string): MountedVolume {
  const real = bytesToName(realpathSync.native(fsPath(path), { encoding: 'buffer' }));
  const { dev } = lstatSync(fsPath(real));
  const top = topOf(real, dev);
  const device = deviceOf(top);
  const named = (folder: string): string | undefined =>
    device === undefined ? undefined : nameOfDevice(folder, device);
  const label = named(labelFolder);
  return { top, id: named(idFolder), label: label === undefined ? undefined : unescaped(label) };
}

function topOf(path: string, dev: number): string {
  let top = path;
  for (let at = dirname(path); ; at = dirname(at)) {
    const stats = attempt(() => lstatSync(fsPath(at)));
    if (stats?.dev !== dev) return top;
    top = at;
    if (dirname(at) === at) return top;
  }
}

/** The device that is mounted on a folder, as `/proc` says: `/dev/sda1`. */
function deviceOf(top: string): string | undefined {
  const text = attempt(() => readFileSync('/proc/self/mounts', 'utf8'));
  const lines = text?.split('\n').map((line) => line.split(' ')) ?? [];
  // What was mounted last lies on top.
  const device = lines.findLast(([, place = '']) => octal(place) === top)?.[0];
  return device?.startsWith('/dev/') === true ? realDevice(device) : undefined;
}

function nameOfDevice(folder: string, device: string): string | undefined {
  const names = attempt(() => readdirSync(folder)) ?? [];
  return names.find((name) => realDevice(join(folder, name)) === device);
}

function realDevice(path: string): string | undefined {
  return attempt(() => realpathSync.native(path));
}

/** `\040` is how `/proc` writes a space. */
function octal(text: string): string {
  const bytes = text.replaceAll(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
  return bytesToName(Buffer.from(bytes, 'latin1'));
}

/** `\x20` is how udev writes a space. */
function unescaped(text: string): string {
  const bytes = text.replaceAll(/\\x([0-9a-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}
