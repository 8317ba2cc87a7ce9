import { cameraName } from '../../model/text/camera-name.js';
import type { Facts } from '../../model/facts/facts.js';

/** Milliseconds. */
const longestPause = 2000;

/**
 * Whether one camera took two pictures within two seconds: neither is a copy of the other, which would have
 * the same moment. Where only one says a part of the second, or a zone, what both say is compared.
 */
export function isBurst(a: Facts | undefined, b: Facts | undefined): boolean {
  const [camera, other] = [a, b].map((facts) => cameraName(facts?.make, facts?.model));
  if (camera === undefined || camera !== other) return false;
  const [own, others] = [momentOf(a?.taken), momentOf(b?.taken)];
  if (own === undefined || others === undefined) return false;
  const pause = Math.abs(timeOf(own, others) - timeOf(others, own));
  return pause > 0 && pause <= longestPause;
}

interface Moment {
  /** To the second. */
  readonly local: string;
  readonly fraction: string;
  readonly offset: string;
}

const parts = /^(?<local>.{19})(?<fraction>\.\d+)?(?<offset>Z|[+-]\d\d:\d\d)?$/;

function momentOf(taken: string | undefined): Moment | undefined {
  const found = parts.exec(taken ?? '')?.groups;
  if (found === undefined) return undefined;
  const { local = '', fraction = '', offset = '' } = found;
  return { local, fraction, offset };
}

/** Milliseconds since 1970, as far as it can be compared with another. */
function timeOf({ local, fraction, offset }: Moment, other: Moment): number {
  const part = other.fraction === '' ? '' : fraction;
  return Date.parse(`${local}${part}${offset === '' || other.offset === '' ? 'Z' : offset}`);
}
