import type { FileOps, LiveFile } from '../../fs/file-ops.js';
import { companionNameFor, companionsOf, isPictureBeside } from '../../model/paths/companion.js';
import { beside, parentOf, type Base, type RelPath, nameOf } from '../../model/paths/path.js';
import type { Destination, PlannedMove } from './plan-moves.js';
import { refusalReason } from './refusal.js';

interface CompanionOptions {
  readonly base: Base;
  readonly ops: Pick<FileOps, 'names' | 'look' | 'compare'>;
  readonly destination: Destination;
  /** Companions go with their picture even where its keeper has none like them. */
  readonly allowLoss: boolean;
  readonly isProtected: (path: RelPath) => boolean;
}

/** A companion of a picture that goes, and what its keeper has in its place. */
interface Belonging {
  readonly path: RelPath;
  readonly file: LiveFile;
  readonly counterpart: { readonly path: RelPath; readonly file: LiveFile } | undefined;
}

/** Folders whose names are kept at hand. */
const mostFolders = 64;

/**
 * Moves of pictures, and before each those of the files that belong to it by name: RAW beside JPEG,
 * XMP, AAE and JSON sidecars, the video of a Live Photo. They go where their picture goes, each for
 * a file beside the keeper that has the same bytes; where the keeper lacks one, nothing goes.
 */
export class CompanionPlan {
  readonly #options: CompanionOptions;
  readonly #names = new Map<RelPath, readonly string[]>();
  /** Paths that go as companions: they may be in a group of their own as well. */
  readonly #gone = new Set<RelPath>();
  /** Paths for which companions go: they must stay. */
  readonly #held = new Set<RelPath>();

  constructor(options: CompanionOptions) {
    this.#options = options;
  }

  *withCompanions(moves: Iterable<PlannedMove>): Generator<PlannedMove> {
    for (const move of moves) {
      if (this.#gone.has(move.path)) continue;
      if (move.objection === undefined) yield* this.#unit(move);
      else yield move;
    }
  }

  *#unit(move: PlannedMove): Generator<PlannedMove> {
    if (this.#gone.has(move.keeper)) {
      yield { ...move, objection: 'its keeper goes with the picture that it belongs to' };
      return;
    }
    if (this.#held.has(move.path)) {
      yield { ...move, objection: 'it stays with the picture that it belongs to' };
      return;
    }
    let belongings: readonly Belonging[];
    try {
      belongings = this.#belongings(move.path, move.keeper, new Set());
    } catch (error) {
      yield { ...move, objection: refusalReason(error) };
      return;
    }
    const lacking = belongings.find((one) => this.#objectionTo(one) !== undefined);
    if (lacking !== undefined) {
      yield { ...move, objection: this.#objectionTo(lacking) };
      return;
    }
    for (const one of belongings) yield this.#moveOf(one, move);
    yield move;
  }

  #objectionTo({ path, counterpart }: Belonging): string | undefined {
    const name = nameOf(path);
    if (this.#options.isProtected(path)) return `${name} belongs to it, and is protected`;
    if (this.#held.has(path)) return `${name} belongs to it, and stays`;
    if (counterpart !== undefined || this.#options.allowLoss) return undefined;
    return `${name} belongs to it, and its keeper has none like it`;
  }

  #moveOf({ path, file, counterpart }: Belonging, move: PlannedMove): PlannedMove {
    this.#gone.add(path);
    if (counterpart !== undefined) this.#held.add(counterpart.path);
    return {
      path,
      stat: file.stat,
      keeper: counterpart?.path ?? move.keeper,
      keeperStat: counterpart?.file.stat ?? move.keeperStat,
      // Compared byte by byte where there is something to compare with.
      tier: counterpart === undefined ? 'similar' : 'exact',
      content: undefined,
      away: this.#options.destination(path),
      belongsTo: { path: move.path, stat: move.stat, tier: move.tier },
      objection: undefined,
    };
  }

  /**
   * What belongs to a picture, and to a raw or developed picture that does so.
   * @param unit paths that are known to go together
   */
  #belongings(path: RelPath, keeper: RelPath, unit: Set<RelPath>): Belonging[] {
    const { base, ops } = this.#options;
    const folder = parentOf(path);
    const keeperName = parentOf(keeper) === folder ? nameOf(keeper) : undefined;
    const names = this.#namesIn(folder);
    const picture = nameOf(path);
    unit.add(path);
    return companionsOf(picture, names).flatMap(({ name, kind }): Belonging[] => {
      // What another picture that stays has as well stays with that one.
      const others = names.filter((other) => other !== picture && other !== name);
      const isShared = others.some(
        (other) => isPictureBeside(other, picture) && companionsOf(other, [name]).length > 0,
      );
      const own = beside(path, name);
      if (name === keeperName || isShared || unit.has(own) || this.#gone.has(own)) return [];
      const file = ops.look(base + own);
      if (file === undefined) return [];
      unit.add(own);
      const counterpart = this.#counterpart(own, file, path, keeper);
      const isPicture = kind === 'raw' || kind === 'picture';
      const further = isPicture ? this.#belongings(own, counterpart?.path ?? keeper, unit) : [];
      return [{ path: own, file, counterpart }, ...further];
    });
  }

  /** A file beside the keeper that is to it what a companion is to its picture, with the same bytes. */
  #counterpart(
    companion: RelPath,
    file: LiveFile,
    picture: RelPath,
    keeper: RelPath,
  ): Belonging['counterpart'] {
    const { base, ops } = this.#options;
    const wanted = companionNameFor(nameOf(companion), nameOf(picture), nameOf(keeper));
    const found = this.#namesIn(parentOf(keeper)).find((one) => isSameName(one, wanted));
    if (found === undefined) return undefined;
    const path = beside(keeper, found);
    if (path === companion || this.#gone.has(path)) return undefined;
    const other = ops.look(base + path);
    if (other === undefined || other.exact.size !== file.exact.size) return undefined;
    const isSame = ops.compare(base + companion, file.stat, base + path, other.stat);
    return isSame ? { path, file: other } : undefined;
  }

  #namesIn(folder: RelPath): readonly string[] {
    const known = this.#names.get(folder);
    if (known !== undefined) return known;
    if (this.#names.size >= mostFolders) this.#names.clear();
    const names = this.#options.ops.names(this.#options.base + folder);
    this.#names.set(folder, names);
    return names;
  }
}

/** Extensions may differ in case. */
function isSameName(one: string, other: string): boolean {
  return one === other || one.toLowerCase() === other.toLowerCase();
}
