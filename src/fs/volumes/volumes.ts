import { readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { bytesToName } from '../../model/paths/path.js';
import { systemCode } from '../../model/errors/errors.js';
import type { RemoteVolume } from '../../model/remotes/remote.js';
import { below, mountList, mountLines, parseMount } from './mounts.js';

/** A file system, or a part of one, in the tree of all files. */
interface Mount {
  /** The folder of the file system that is shown. */
  readonly root: string;
  /** The folder that shows it, absolute. */
  readonly point: string;
  readonly volume: RemoteVolume;
}

/** Where a folder is, apart from where its volume is mounted. */
export interface PlaceInVolume {
  readonly volume: RemoteVolume;
  /** From the root of the volume: `''` for the root itself. */
  readonly path: string;
}

/** Where the system says what is mounted. */
export interface VolumeSources {
  readonly mounts: string;
  /** Folders of links to devices, named by the id and by the label of what is on them. */
  readonly ids: string;
  readonly labels: string;
}

/** Of Linux. Other systems have none of these, and volumes there are known by their paths. */
const ofSystem: VolumeSources = {
  mounts: mountList,
  ids: '/dev/disk/by-uuid',
  labels: '/dev/disk/by-label',
};

/** What is mounted just now, and which disks, sticks and shares that is. */
export class Volumes {
  readonly #mounts: readonly Mount[];

  private constructor(mounts: readonly Mount[]) {
    this.#mounts = mounts;
  }

  static read(sources: VolumeSources = ofSystem): Volumes {
    const [ids, labels] = [devicesIn(sources.ids), devicesIn(sources.labels)];
    const lines = mountLines(sources.mounts);
    return new Volumes(lines.flatMap((line) => mountOf(line, ids, labels) ?? []));
  }

  /** @param path absolute, by the way without links */
  placeOf(path: string): PlaceInVolume {
    let best: Mount | undefined;
    for (const mount of this.#mounts) {
      if (below(mount.point, path) === undefined) continue;
      // Of two at one point the later one hides the other.
      if (best === undefined || mount.point.length >= best.point.length) best = mount;
    }
    if (best === undefined) return { volume: { id: '', label: '' }, path: path.slice(1) };
    return { volume: best.volume, path: joined(best.root, below(best.point, path) ?? '').slice(1) };
  }

  /** Where a folder of a volume can be now; the same path in every volume, where the id is not known. */
  candidates({ volume, path }: PlaceInVolume): string[] {
    return this.#mounts.flatMap(({ volume: { id }, root, point }) => {
      if (id !== volume.id) return [];
      const inner = id === '' ? path : below(root, `/${path}`);
      return inner === undefined ? [] : [joined(point, inner)];
    });
  }
}

function joined(folder: string, inner: string): string {
  if (inner === '') return folder;
  return folder === '/' ? `/${inner}` : `${folder}/${inner}`;
}

/** A line of the kernel's list, with what is known of the device. */
function mountOf(
  line: string,
  ids: ReadonlyMap<string, string>,
  labels: ReadonlyMap<string, string>,
): Mount | undefined {
  const mount = parseMount(line);
  if (mount === undefined) return undefined;
  const { root, point, type, source } = mount;
  const real = realDevice(source);
  const id = ids.get(real) ?? (isAddress(type, source) ? `${type}:${source}` : '');
  return { root, point, volume: { id, label: labels.get(real) ?? '' } };
}

/** Of a share in a network: host and path stay the same wherever it is mounted. */
function isAddress(type: string, source: string): boolean {
  return /^(?:nfs|cifs|smb|fuse\.sshfs|ceph|9p|afs)/.test(type) && /^\/\/|:/.test(source);
}

/** Names of links by the device that they lead to. */
function devicesIn(folder: string): ReadonlyMap<string, string> {
  return new Map(
    namesIn(folder).map((name) => [realDevice(join(folder, name)), labelOf(name)] as const),
  );
}

/** What a name of a file may not hold is written there as `\x20`. */
function labelOf(name: string): string {
  const bytes = name.replace(/\\x([0-9a-f]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return bytes === name ? name : bytesToName(Buffer.from(bytes, 'latin1'));
}

function realDevice(path: string): string {
  if (!path.startsWith('/')) return path;
  try {
    return realpathSync(path);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return path;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return [];
  }
}
