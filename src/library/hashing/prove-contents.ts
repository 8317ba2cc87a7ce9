import type { ContentRef } from '../../model/contents/content-id.js';
import type { Failure } from '../../model/errors/failure.js';
import { compareNames, isWithin, type RelPath } from '../../model/paths/path.js';
import { createSelection } from '../scan/selection.js';
import { selectRows } from './hash-plan.js';
import { scanFolder, type RunOptions } from '../scan/scan.js';
import { Readers } from './readers.js';
import type { Repository } from '../repository/repository.js';
import { finishRun, mergeFailures, startRun } from './run.js';
import { Scope } from '../scan/scope.js';
import type { Tree } from '../snapshot/tree.js';

export interface ProveOptions extends RunOptions {
  /** Number of reading threads; 0 decides by itself. */
  readonly jobs?: number | undefined;
}

export interface ProvenContents {
  /** By path, in order of the paths. */
  readonly contents: ReadonlyMap<RelPath, ContentRef>;
  readonly unreadable: readonly Failure[];
  /** Named, but not what the repository takes for photos: left out by the settings, links, gone. */
  readonly leftOut: readonly RelPath[];
}

/**
 * Makes sure what the named files hold: reads in full whatever is not known, or only carried over.
 * What was learnt is stored, so the caller must have the right to write.
 * @throws ImgdedupError INTERRUPTED, STORE_FULL, STORE_DAMAGED
 */
export async function proveContents(
  repository: Repository,
  options: ProveOptions,
): Promise<ProvenContents> {
  const near = await prove(repository, options, options.scope);
  if (near.undecided.length === 0) return near;
  // A file that was moved here may still be listed at its old place, and cannot be compared with
  // that. Looking at everything finds out; it is seldom needed, and takes as long as `status`.
  const { undecided, ...wide } = await prove(repository, options, Scope.everything);
  return { ...wide, unreadable: mergeFailures(wide.unreadable, undecided) };
}

interface Attempt extends ProvenContents {
  /** Could be read, but has the hash of a file that could not. */
  readonly undecided: readonly Failure[];
}

/** @param look what to look at beyond the named files, to compare them with */
async function prove(repository: Repository, options: ProveOptions, look: Scope): Promise<Attempt> {
  const { settings } = repository;
  const start = await startRun(repository);
  await using readers = new Readers(repository, options.jobs ?? settings.jobs);
  const looked = await scanFolder(repository, start.latest?.tree, { ...options, scope: look });
  const { tree } = looked;
  start.findings.applyTo(tree);
  const selected = selectRows(tree, options.scope, createSelection(settings.scan, start.now));
  const run = await finishRun(repository, start, tree, {
    ...options,
    selected,
    force: false,
    readers,
    thoroughness: 'proof',
    refreshed: look.isEverything,
  });
  return sortOut(tree, selected, options.scope, mergeFailures(looked.failures, run.failures));
}

function sortOut(
  tree: Tree,
  selected: Uint8Array,
  { paths }: Scope,
  failures: readonly Failure[],
): Attempt {
  const known = provenRows(tree, selected);
  const contents = new Map<RelPath, ContentRef>();
  const [unreadable, undecided, leftOut]: [Failure[], Failure[], RelPath[]] = [[], [], []];
  for (const path of paths.toSorted(compareNames)) {
    const content = known.get(path);
    // A folder on the way may be what cannot be read.
    const failure = failures.find((one) => isWithin(path, one.path));
    if (content !== undefined) contents.set(path, content);
    else if (failure !== undefined) unreadable.push({ path, reason: failure.reason });
    else if (known.has(path))
      undecided.push({ path, reason: 'may equal a file that cannot be read' });
    else leftOut.push(path);
  }
  return { contents, unreadable, undecided, leftOut };
}

/** Selected rows by path; undefined where the content is not proven. */
function provenRows(tree: Tree, selected: Uint8Array): Map<RelPath, ContentRef | undefined> {
  const found = new Map<RelPath, ContentRef | undefined>();
  for (let row = selected.indexOf(1); row !== -1; row = selected.indexOf(1, row + 1)) {
    const { path, knowledge } = tree.entry(row);
    const isProven = knowledge.kind === 'content' && !knowledge.carried;
    found.set(
      path,
      isProven ? { digest: knowledge.digest, ordinal: knowledge.ordinal } : undefined,
    );
  }
  return found;
}
