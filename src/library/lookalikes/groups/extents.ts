import type { Links } from './links.js';

/** Two pictures of which one shows more of the scene. */
interface Step {
  readonly first: number;
  readonly second: number;
  /** Logarithm of how many times as much the second shows. */
  readonly log: number;
}

/**
 * How much of its scene each picture shows, as a share of the fullest one that hangs together with it.
 * Pictures that show the same whole have one extent, so that it is an order. What a camera made shows all
 * of the scene: whatever shows more has got a frame, or something beside it, and counts as showing as
 * much.
 * @param isCameras whether a picture is as a camera made it
 */
export function extentsOf(
  links: Pick<Links, 'of' | 'positions'>,
  isCameras: (position: number) => boolean,
): (position: number) => number {
  const scene = new Scenes();
  const withCrops: number[] = [];
  for (const first of links.positions()) {
    let hasCrops = false;
    for (const [second, { tier }] of links.of(first)) {
      if (second < first) continue;
      if (tier === 'crop') hasCrops = true;
      else scene.join({ first, second, log: 0 });
    }
    if (hasCrops) withCrops.push(first);
  }
  // One order, whichever way the links came: measures of several ways between two need not agree.
  for (const first of withCrops) for (const step of cropsOf(links, first)) scene.join(step);
  const fullest = new Map<number, number>();
  const cameras = new Map<number, number>();
  for (const position of links.positions()) {
    const { root, log } = scene.find(position);
    raise(fullest, root, log);
    if (isCameras(position)) raise(cameras, root, log);
  }
  return (position) => {
    const { root, log } = scene.find(position);
    const most = cameras.get(root) ?? fullest.get(root) ?? log;
    return Math.min(1, Math.exp(log - most));
  };
}

/** To pictures with larger positions, in order. */
function cropsOf(links: Pick<Links, 'of'>, first: number): Step[] {
  const steps: Step[] = [];
  for (const [second, link] of links.of(first)) {
    if (second < first || link.tier !== 'crop') continue;
    const { firstInside, secondInside } = link.relation;
    steps.push({ first, second, log: Math.log(firstInside / secondInside) });
  }
  return steps.toSorted((a, b) => a.second - b.second);
}

function raise(most: Map<number, number>, root: number, log: number): void {
  most.set(root, Math.max(most.get(root) ?? -Infinity, log));
}

/** Sets of pictures that show parts of one scene, with how much each shows. */
class Scenes {
  readonly #parents = new Map<number, { readonly parent: number; readonly log: number }>();

  /** Logarithm of how many times as much a picture shows as the root of its set. */
  find(position: number): { readonly root: number; readonly log: number } {
    const direct = this.#parents.get(position);
    if (direct === undefined) return { root: position, log: 0 };
    // Nearly always: finding shortens the way.
    if (!this.#parents.has(direct.parent)) return { root: direct.parent, log: direct.log };
    const way: { readonly at: number; readonly log: number }[] = [];
    let root = position;
    for (let above = this.#parents.get(root); above !== undefined;) {
      way.push({ at: root, log: above.log });
      root = above.parent;
      above = this.#parents.get(root);
    }
    let log = 0;
    for (const step of way.toReversed()) {
      log += step.log;
      this.#parents.set(step.at, { parent: root, log });
    }
    return { root, log };
  }

  join({ first, second, log }: Step): void {
    const [a, b] = [this.find(first), this.find(second)];
    if (a.root === b.root) return;
    this.#parents.set(b.root, { parent: a.root, log: a.log + log - b.log });
  }
}
