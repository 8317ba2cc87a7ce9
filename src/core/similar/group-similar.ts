import { contentId } from '../../model/content-id.js';
import type { FileStat } from '../../model/file-table.js';
import type { GroupFile } from '../../model/group.js';
import {
  tiers,
  type LookAlikeFile,
  type LookAlikeGroup,
  type LookAlikeSummary,
  type Tier,
} from '../../model/look-alike.js';
import { compareNames, type RelPath } from '../../model/path.js';
import type { Traits } from '../../model/traits.js';
import { reportOf } from '../../model/relation-report.js';
import type { KeepOrder } from '../keeper.js';
import type { Tree } from '../tree.js';
import type { HeldContent } from './contents.js';
import type { Gallery } from './gallery.js';
import { sameImageData, type Link, type Links } from './links.js';
import type { LiveContents } from './live-contents.js';
import { pickStars, type Preference, type Star } from './stars.js';

export interface GroupInput {
  readonly tree: Tree;
  readonly gallery: Gallery;
  readonly live: LiveContents;
  readonly links: Links;
  readonly hashName: string;
  /** Which of two files is kept. */
  readonly order: KeepOrder;
  /** Whether {@link order} is what the user asked for; else the picture with most pixels is kept. */
  readonly isOrderGiven: boolean;
  /** By position in the gallery; those of some pictures may not be known. */
  readonly traits: ReadonlyMap<number, Traits>;
}

/** Stars of pictures that show the same, by positions in the gallery. */
export function similarStars(input: GroupInput): Star[] {
  const graph = new Map(
    [...input.links.partners].map(([node, partners]) => [node, new Set(partners.keys())]),
  );
  return pickStars(graph, preference(input));
}

/** Which picture is rather kept: by the user's rules, or the more complete one, then the larger. */
export function preference({
  tree,
  gallery,
  live,
  order,
  isOrderGiven,
}: Omit<GroupInput, 'links' | 'traits'>): Preference {
  const file = (position: number) => {
    const row = live.row(position);
    return { path: tree.path(row), stat: tree.stat(row) };
  };
  const pixels = (position: number) => {
    const facts = gallery.facts(position);
    return facts === undefined ? 0 : facts.width * facts.height;
  };
  const missing = (position: number) => gallery.facts(position)?.missing ?? 0;
  const size = (position: number) => tree.stat(live.row(position)).size;
  return (a: number, b: number): number => {
    if (isOrderGiven) return order(file(a), file(b));
    return (
      missing(a) - missing(b) ||
      pixels(b) - pixels(a) ||
      size(b) - size(a) ||
      order(file(a), file(b))
    );
  };
}

/** A star with its files. @param held the files of each of its pictures, by position */
export function toGroup(
  input: GroupInput,
  { keeper, members }: Star,
  held: ReadonlyMap<number, HeldContent>,
): LookAlikeGroup {
  const { links } = input;
  const own = filesOf(input, keeper, held.get(keeper), undefined, keeper);
  const kept = own.reduce((best, file) => (input.order(file, best) < 0 ? file : best));
  const others = members.flatMap((member) =>
    filesOf(input, member, held.get(member), links.between(keeper, member), keeper),
  );
  return groupOf(kept, [...own.filter((file) => file !== kept), ...others]);
}

/** A group whose files all hold the same bytes. */
export function exactGroup(input: GroupInput, held: HeldContent): LookAlikeGroup {
  const position = input.gallery.find(held.content);
  const files = filesOf(input, position, held, undefined, position);
  const kept = files.reduce((best, file) => (input.order(file, best) < 0 ? file : best));
  return groupOf(
    kept,
    files.filter((file) => file !== kept),
  );
}

function groupOf(kept: LookAlikeFile, others: readonly LookAlikeFile[]): LookAlikeGroup {
  const sorted = others.toSorted(
    (a, b) =>
      tiers.indexOf(a.tier) - tiers.indexOf(b.tier) ||
      a.distance - b.distance ||
      compareNames(a.path, b.path),
  );
  const files = noteLinked([{ ...kept, keeper: true }, ...sorted]);
  const reclaimable = files.reduce(
    (sum, { keeper, linkedTo, stat }) => sum + (keeper || linkedTo !== undefined ? 0 : stat.size),
    0,
  );
  return { tier: sorted.at(-1)?.tier ?? 'exact', reclaimable, files };
}

function filesOf(
  input: GroupInput,
  position: number,
  held: HeldContent | undefined,
  link: Link | undefined,
  keeper: number,
): LookAlikeFile[] {
  if (held === undefined) return [];
  const { tree, gallery, hashName } = input;
  const facts = gallery.facts(position);
  const keeperFacts = gallery.facts(keeper);
  const relation = reportOf(link?.relation ?? sameImageData, keeperFacts, facts);
  return held.rows.map((row) => ({
    path: tree.path(row),
    stat: tree.stat(row),
    keeper: false,
    linkedTo: undefined,
    contentId: contentId(hashName, held.content.digest, held.content.ordinal),
    tier: link?.tier ?? 'exact',
    distance: Math.round(10 * (link?.relation.distance ?? 0)) / 10,
    relation,
    width: facts?.width,
    height: facts?.height,
    format: facts?.format,
    damaged: (facts?.missing ?? 0) > 0,
    missing: facts?.missing ?? 0,
  }));
}

/** Marks names that share an inode with an earlier one. */
function noteLinked<T extends GroupFile>(files: readonly T[]): T[] {
  const firstNames = new Map<string, RelPath>();
  return files.map((file) => {
    const inode = inodeOf(file.stat);
    const linkedTo = firstNames.get(inode);
    if (linkedTo === undefined) firstNames.set(inode, file.path);
    return { ...file, linkedTo };
  });
}

function inodeOf({ ino, mtimeMs, ctimeMs }: FileStat): string {
  return `${ino}/${mtimeMs}/${ctimeMs}`;
}

/** Sums over groups, added one by one. */
export class SummaryBuilder {
  #groups = 0;
  #files = 0;
  #reclaimable = 0;
  readonly #duplicates: Record<Tier, number> = { exact: 0, metadata: 0, similar: 0, crop: 0 };

  add({ files, reclaimable }: LookAlikeGroup): void {
    this.#groups += 1;
    this.#files += files.length;
    this.#reclaimable += reclaimable;
    const [keeper] = files;
    for (const file of files) {
      if (file.keeper || (keeper !== undefined && file.linkedTo === keeper.path)) continue;
      this.#duplicates[file.tier] += 1;
    }
  }

  get summary(): LookAlikeSummary {
    return {
      groups: this.#groups,
      files: this.#files,
      duplicates: this.#duplicates,
      reclaimable: this.#reclaimable,
    };
  }
}
