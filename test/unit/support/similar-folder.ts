import { join } from 'node:path';
import type { SimilarOptions } from '../../../src/api/find/find-similar.js';
import type { LookAlikeFile, LookAlikesResult } from '../../../src/model/groups/look-alike.js';
import { createRepository } from '../../../src/api/repository/create-repository.js';
import { markDistinct } from '../../../src/api/find/distinct.js';
import { findSimilar } from '../../../src/api/find/find-similar.js';
import { Repository } from '../../../src/library/repository/repository.js';
import { Scope } from '../../../src/library/scan/scope.js';
import { PhotoFolder } from './photo-folder.js';

/** Pictures that something was done with. */
interface Work {
  readonly fingerprinted: number;
  readonly compared: number;
  /** Their traits were found. */
  readonly weighed: number;
}

export interface Found {
  /** Files by group, those of a group as they come. */
  readonly groups: readonly (readonly LookAlikeFile[])[];
  readonly result: LookAlikesResult;
  /** Pictures that were looked at, and those that were compared. */
  readonly work: Work;
  readonly readOnly: readonly string[];
}

/** A repository in a folder, searched by the built program: it decodes and compares for real. */
export class SimilarFolder extends PhotoFolder {
  /** Its data, so that damage can be done to it. */
  get data(): string {
    return join(this.root, '.imgdedup');
  }

  async open(): Promise<Repository> {
    const { place } = await createRepository(this.root);
    return Repository.open(place);
  }

  async find(options: Partial<SimilarOptions> = {}): Promise<Found> {
    let [fingerprinted, compared, weighed] = [0, 0, 0];
    const readOnly: string[] = [];
    const result = await findSimilar(await this.open(), {
      scope: Scope.everything,
      jobs: 1,
      onReadOnly: ({ message }) => readOnly.push(message),
      onProgress: ({ stage, files }) => {
        if (stage === 'fingerprinting') fingerprinted = files;
        if (stage === 'comparing') compared = files;
        // One at a time, and in parts: some before anything is compared.
        if (stage === 'weighing') weighed += 1;
      },
      ...options,
    });
    const groups = [...result.groups].map(({ files }) => files);
    return { groups, result, work: { fingerprinted, compared, weighed }, readOnly };
  }

  async markDistinct(...paths: readonly string[]): Promise<void> {
    const scope = Scope.resolve(this.root, paths, { from: this.root, mustExist: true });
    await markDistinct(await this.open(), { scope });
  }
}

/** Groups as `path tier relation`, the keeper first: easy to compare and to read in a failure. */
export function told({ groups }: Pick<Found, 'groups'>): string[][] {
  return groups.map((files) =>
    files.map(({ path, tier, relation, keeper }) =>
      keeper ? `${path} kept` : `${path} ${tier} ${relation.text}`,
    ),
  );
}

/** Only which files belong together. */
export function named({ groups }: Pick<Found, 'groups'>): string[][] {
  return groups
    .map((files) => files.map(({ path }) => path).toSorted())
    .toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1));
}
