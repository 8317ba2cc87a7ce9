import { cameraName } from '../../model/text/camera-name.js';
import { companionNameFor, companionsOf, isSidecarName } from '../../model/paths/companion.js';
import type { Facts } from '../../model/facts/facts.js';
import { beside, joinPath, parentOf, type RelPath, nameOf } from '../../model/paths/path.js';
import type { PathTemplate } from '../../model/paths/path-template.js';
import { rawExtensions } from '../../model/paths/picture-extensions.js';
import { videoExtensions } from '../../model/paths/video-extensions.js';
import { eventIn } from '../../library/import/card-folder.js';
import { momentOf } from '../../library/import/moment.js';

/** A file of a source that the photo folder lacks, or has already. */
export interface Candidate {
  readonly name: string;
  readonly mtimeMs: number;
  /** What it says of itself; undefined where nobody read it, or where it is no picture. */
  readonly facts: Facts | undefined;
  /** Where the photo folder has it. */
  readonly held: RelPath | undefined;
}

/** A file and the name that it is to have. */
export interface Placed<C extends Candidate> {
  readonly candidate: C;
  readonly path: RelPath;
}

export interface PlacingOptions {
  readonly template: PathTemplate;
  /** What everything belongs to, where somebody said so. */
  readonly event: string | undefined;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** Whether no file has a name, and none is going to. */
  readonly isFree: (path: RelPath) => boolean;
}

/** Files that belong together; the first says where they go. */
interface Unit<C extends Candidate> {
  readonly lead: C;
  readonly others: readonly C[];
}

const raw: ReadonlySet<string> = new Set(rawExtensions);
const film: ReadonlySet<string> = new Set(videoExtensions);
/** What could not be told from other files of one name is somebody's joke. */
const mostSuffixes = 100_000;

/**
 * Decides where files go, a folder of a source at a time, so that what belongs together stays so: by name, and
 * both files of a Live Photo by what they have in common. No name is given twice.
 */
export class ImportPlaces {
  readonly #options: PlacingOptions;
  /** Folders of Live Photos, by what their files have in common. */
  readonly #alive = new Map<string, RelPath>();
  /** Names that were given in this batch, as systems that know no case compare them. */
  readonly #given = new Set<string>();

  constructor(options: PlacingOptions) {
    this.#options = options;
  }

  /** The names that were given are those of files by now. */
  forgetGiven(): void {
    this.#given.clear();
  }

  /**
   * Names for those of one folder that the photo folder has not.
   * @param folder below the source
   */
  *place<C extends Candidate>(folder: RelPath, files: readonly C[]): Generator<Placed<C>> {
    for (const unit of unitsOf(files)) yield* this.#placeUnit(folder, unit);
  }

  *#placeUnit<C extends Candidate>(
    folder: RelPath,
    { lead, others }: Unit<C>,
  ): Generator<Placed<C>> {
    const unit = [lead, ...others];
    const anchor = unit.find(({ held }) => held !== undefined);
    const missing = unit.filter(({ held }) => held === undefined);
    if (anchor?.held !== undefined) {
      // What belongs to a file that is there already goes there.
      for (const one of missing) {
        const name = nameBeside(one.name, anchor.name, nameOf(anchor.held));
        yield { candidate: one, path: this.#free(beside(anchor.held, name)) };
      }
      return;
    }
    const goal = this.#goalOf(folder, unit);
    for (let turn = 1; turn < mostSuffixes; turn += 1) {
      const own = suffixed(goal, turn);
      const paths = missing.map((one) =>
        one === lead ? own : beside(own, nameBeside(one.name, lead.name, nameOf(own))),
      );
      const isTaken = paths.some((path, at) => !this.#isFree(path) || paths.indexOf(path) !== at);
      if (isTaken) continue;
      for (const [at, candidate] of missing.entries()) {
        const path = paths[at] ?? own;
        this.#give(path);
        yield { candidate, path };
      }
      return;
    }
  }

  /** Where the template wants the first of files that belong together. */
  #goalOf(folder: RelPath, unit: readonly Candidate[]): RelPath {
    const [lead] = unit;
    if (lead === undefined) throw new RangeError('a unit has a file');
    const { template, event, nowMs } = this.#options;
    const said = unit.find(({ facts }) => facts?.taken !== undefined)?.facts ?? lead.facts;
    const moment = momentOf({
      taken: said?.taken,
      name: lead.name,
      mtimeMs: lead.mtimeMs,
      nowMs,
    });
    const facts = unit.find((one) => one.facts?.model !== undefined)?.facts ?? said;
    const path = template.path({
      taken: moment?.time,
      camera: cameraName(facts?.make, facts?.model),
      make: facts?.make,
      model: facts?.model,
      lens: facts?.lens,
      folder,
      event: event ?? eventIn(folder),
      name: lead.name,
    });
    return this.#withItsOther(path, unit);
  }

  /** Both files of a Live Photo are in one folder, whatever their names. */
  #withItsOther(path: RelPath, unit: readonly Candidate[]): RelPath {
    const identifier = unit.find(({ facts }) => facts?.contentIdentifier !== undefined)?.facts
      ?.contentIdentifier;
    if (identifier === undefined) return path;
    const folder = this.#alive.get(identifier);
    if (folder !== undefined) return joinPath(folder, nameOf(path));
    this.#alive.set(identifier, parentOf(path));
    return path;
  }

  #free(path: RelPath): RelPath {
    for (let turn = 1; turn < mostSuffixes; turn += 1) {
      const own = suffixed(path, turn);
      if (!this.#isFree(own)) continue;
      this.#give(own);
      return own;
    }
    throw new RangeError(`no name is free like ${path}`);
  }

  #isFree(path: RelPath): boolean {
    return !this.#given.has(keyOf(path)) && this.#options.isFree(path);
  }

  #give(path: RelPath): void {
    this.#given.add(keyOf(path));
  }
}

function keyOf(path: RelPath): string {
  return path.normalize('NFC').toLowerCase();
}

/** `IMG_1-2.jpg`: no name that anybody gives to copies. */
function suffixed(path: RelPath, turn: number): RelPath {
  if (turn === 1) return path;
  const name = nameOf(path);
  const dot = name.lastIndexOf('.');
  const cut = dot > 0 ? dot : name.length;
  return beside(path, `${name.slice(0, cut)}-${turn}${name.slice(cut)}`);
}

/** The name that a file has beside another one that got a name of its own. */
function nameBeside(name: string, lead: string, other: string): string {
  const isNamedLike = name.startsWith(`${stemOf(lead)}.`) || name.startsWith(`${lead}.`);
  return isNamedLike ? companionNameFor(name, lead, other) : name;
}

/** Files that no other belongs to, and that belong to no other. */
export function lonersOf<C extends Candidate>(files: readonly C[]): C[] {
  return unitsOf(files).flatMap(({ lead, others }) => (others.length === 0 ? [lead] : []));
}

/** Developed pictures come before raw ones, and films after both: a sidecar is about all of them. */
function unitsOf<C extends Candidate>(files: readonly C[]): Unit<C>[] {
  const left = new Map(files.map((file) => [file.name, file]));
  const units: Unit<C>[] = [];
  const inOrder = files.toSorted((a, b) => rankOf(a.name) - rankOf(b.name));
  for (const lead of inOrder) {
    if (!left.delete(lead.name)) continue;
    const others: C[] = [];
    for (const waiting = [lead.name]; waiting.length > 0;) {
      const of = waiting.pop() ?? lead.name;
      for (const { name, kind } of companionsOf(of, namesLike(of, files, left))) {
        const one = left.get(name);
        if (one === undefined) continue;
        left.delete(name);
        others.push(one);
        if (kind === 'raw' || kind === 'picture') waiting.push(name);
      }
    }
    units.push({ lead, others });
  }
  return units;
}

/** Names that may belong to a file: they lie beside it, since they are in byte order and begin as it does. */
function namesLike<C extends Candidate>(
  name: string,
  files: readonly C[],
  left: ReadonlyMap<string, C>,
): string[] {
  const stem = stemOf(name);
  let [from, to] = [0, files.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((files[middle]?.name ?? '') < stem) from = middle + 1;
    else to = middle;
  }
  const names: string[] = [];
  for (let at = from; at < files.length; at += 1) {
    const other = files[at]?.name ?? '';
    if (!other.startsWith(stem)) break;
    if (left.has(other)) names.push(other);
  }
  return names;
}

function rankOf(name: string): number {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  if (raw.has(extension)) return 1;
  if (film.has(extension)) return 2;
  return isSidecarName(name) ? 3 : 0;
}

function stemOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}
