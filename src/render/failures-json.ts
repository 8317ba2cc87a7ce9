import type { Failure } from '../model/errors/failure.js';
import type { Failures } from './render-failures.js';

/** An entry of `failures`, the same in every document. */
export interface FailureJson extends Failure<string> {
  readonly kind: keyof Failures;
  /** Of what was left alone: the file that its group keeps. */
  readonly keeper?: string;
  /** Found out by an earlier run, which told of it. */
  readonly known?: true;
}

/**
 * All of them in one list, as `--failed-list` has them.
 * @param elsewhere those that are told elsewhere, or were told by an earlier run
 */
export function failuresJson(
  failures: Failures,
  elsewhere: Failures = { unreadable: [] },
): FailureJson[] {
  return [
    ...ofKinds(failures),
    ...ofKinds(elsewhere).map((failure) =>
      failure.kind === 'undecodable' ? { ...failure, known: true as const } : failure,
    ),
  ];
}

function ofKinds({
  unreadable,
  undecodable = [],
  left = [],
  changed = [],
}: Failures): FailureJson[] {
  const ofKind =
    (kind: FailureJson['kind']) =>
    ({ path, reason }: Failure<string>): FailureJson => ({ path, kind, reason });
  return [
    ...unreadable.map(ofKind('unreadable')),
    ...undecodable.map(ofKind('undecodable')),
    ...changed.map(ofKind('changed')),
    ...left.map(({ path, reason, keeper }) => ({ path, kind: 'left' as const, reason, keeper })),
  ];
}
