/** What is said through the socket of a watcher: one line of JSON each way. */
import { isCount, isRecord, parseJson } from '../model/text/json.js';
import { isRelPath, type RelPath } from '../model/paths/path.js';
import type { SkippedFiles } from '../model/errors/skipped-files.js';
import type { StatusResult } from '../model/snapshot/status.js';
import type { NodeId } from '../model/snapshot/tree-node.js';
import type { WatcherState } from '../model/runs/watcher-state.js';

/** Whoever says another number is not understood: everything is looked at then. */
const protocolVersion = 1;

/** What `status` says of a folder that is just as the snapshot has it. */
export interface Summary {
  /** Of the settings that it holds for. */
  readonly settings: string;
  readonly counts: Pick<
    StatusResult['counts'],
    'files' | 'bytes' | 'toHash' | 'toHashBytes' | 'symlinks'
  >;
  readonly skipped: SkippedFiles;
}

/**
 * What somebody found who looked at the whole folder: but for some folders it is as a stored tree has it. It
 * holds from the moment of `sequence` on for what no event came of since.
 */
export interface Finding {
  /** Address of the tree. */
  readonly tree: NodeId;
  /** Folders that are not as the tree has them, or of which that is not certain. */
  readonly folders: readonly RelPath[];
  /** Only where there are no such folders. */
  readonly summary?: Summary | undefined;
  /**
   * All folders of the tree, beside a summary. What happens in others, such as hidden ones, changes nothing: whoever
   * comes to look at one that the tree lacks looks at all of it.
   */
  readonly known?: readonly RelPath[] | undefined;
}

/** A moment in the life of a watcher. */
export interface Moment {
  /** Random, made anew whenever events may have been lost. */
  readonly token: string;
  /** Counts what was seen since. */
  readonly sequence: number;
}

/** What a watcher knows. */
export interface Changes extends Moment {
  /** The newest finding, with the folders in it that something was seen of since; undefined: look at everything. */
  readonly finding?: Finding | undefined;
}

/** A folder's place on its device: who asks must mean the same root. */
export interface RootInode {
  readonly dev: number;
  readonly ino: number;
}

export type Request =
  | { readonly ask: 'changes'; readonly root: RootInode }
  | { readonly ask: 'state' }
  | { readonly ask: 'stop' }
  | { readonly tell: Finding; readonly at: Moment };

export function encodeLine(message: Request | object): string {
  return `${JSON.stringify({ v: protocolVersion, ...message })}\n`;
}

/** @returns undefined where the line is none of this protocol's */
export function decodeLine(line: string): Record<string, unknown> | undefined {
  const value = parseJson(line);
  return isRecord(value) && value['v'] === protocolVersion ? value : undefined;
}

export function parseRequest(value: Record<string, unknown>): Request | undefined {
  const { ask, root, tell, at } = value;
  if (ask === 'state' || ask === 'stop') return { ask };
  if (ask === 'changes' && isRootInode(root)) return { ask, root };
  return isFinding(tell) && isMoment(at) ? { tell, at } : undefined;
}

export function parseChanges(value: Record<string, unknown>): Changes | undefined {
  if (!isMoment(value)) return undefined;
  const { token, sequence } = value;
  const finding = value['finding'];
  return isFinding(finding) ? { token, sequence, finding } : { token, sequence };
}

export function parseState(value: Record<string, unknown>): WatcherState | undefined {
  const { pid, since, isReady, folders, files, events, resyncs } = value;
  if (!isCount(pid) || !isCount(since) || typeof isReady !== 'boolean') return undefined;
  if (!isCount(folders) || !isCount(files) || !isCount(events) || !isCount(resyncs)) {
    return undefined;
  }
  return { pid, since, isReady, folders, files, events, resyncs };
}

function isMoment(value: unknown): value is Moment & Record<string, unknown> {
  return isRecord(value) && typeof value['token'] === 'string' && isCount(value['sequence']);
}

function isRootInode(value: unknown): value is RootInode {
  return isRecord(value) && isCount(value['dev']) && isCount(value['ino']);
}

function isFinding(value: unknown): value is Finding {
  if (!isRecord(value)) return false;
  const { tree, folders, summary, known } = value;
  return (
    typeof tree === 'string' &&
    isPathList(folders) &&
    (known === undefined || isPathList(known)) &&
    (summary === undefined || isSummary(summary))
  );
}

function isPathList(value: unknown): value is RelPath[] {
  return (
    Array.isArray(value) &&
    value.every((path) => typeof path === 'string' && (path === '' || isRelPath(path)))
  );
}

const countNames = ['files', 'bytes', 'toHash', 'toHashBytes', 'symlinks'] as const;

function isSummary(value: unknown): value is Summary {
  if (!isRecord(value)) return false;
  const { settings, counts, skipped } = value;
  return (
    typeof settings === 'string' &&
    isRecord(counts) &&
    countNames.every((name) => isCount(counts[name])) &&
    isSkipped(skipped)
  );
}

function isSkipped(value: unknown): value is SkippedFiles {
  if (!isRecord(value) || !isCount(value['files'])) return false;
  const { byExtension } = value;
  return (
    Array.isArray(byExtension) &&
    byExtension.every(
      (pair: unknown) =>
        Array.isArray(pair) && pair.length === 2 && typeof pair[0] === 'string' && isCount(pair[1]),
    )
  );
}
