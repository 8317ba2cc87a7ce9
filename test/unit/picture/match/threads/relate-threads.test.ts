import { beforeAll, describe, expect, test } from 'vitest';
import type { Relation } from '../../../../../src/model/pictures/relation.js';
import { fingerprint } from '../../../../../src/picture/fingerprint/fingerprint.js';
import { turnedPlane, type GreyPlane } from '../../../../../src/picture/fingerprint/grey-plane.js';
import { encodeThumbnail } from '../../../../../src/picture/fingerprint/thumbnail-code.js';
import type {
  RelateAnswer,
  RelateRequest,
  StoredPicture,
} from '../../../../../src/picture/match/relate-message.js';
import type { Answered } from '../../../../../src/workers/thread-pool.js';
import { relateStored } from '../../../../../src/picture/match/relate-stored.js';
import { RelateThreads } from '../../../../../src/picture/match/threads/relate-threads.js';
import { shapes } from '../../../support/planes.js';
import { imageOf } from '../../../support/portraits.js';
import { relationInShort } from '../../../support/relation-in-short.js';

function stored(plane: GreyPlane): StoredPicture {
  const grey = imageOf(plane);
  return {
    ...fingerprint(grey, { wantsPoints: true }),
    thumbnail: encodeThumbnail(grey, 128),
    chroma: undefined,
    facts: { width: plane.width, height: plane.height },
  };
}

let pictures: StoredPicture[] = [];
let broken: StoredPicture | undefined;
beforeAll(() => {
  const planes = [1, 2].map((seed) => shapes(seed, 256, 192));
  pictures = planes
    .flatMap((plane) => [plane, turnedPlane(plane, 1)])
    .map((plane) => stored(plane));
  const [first] = pictures;
  broken = first && { ...first, thumbnail: Uint8Array.of(1, 2, 3) };
});

interface RelateTask extends RelateRequest {
  readonly number: number;
}

/** Each picture with all others. */
function allTasks(): RelateTask[] {
  return pictures.map((first, number) => ({ number, first, others: pictures }));
}

async function answersOf(
  answers: AsyncIterable<Answered<RelateTask, RelateAnswer>>,
): Promise<RelateAnswer[]> {
  const all: RelateAnswer[] = [];
  for await (const { answer } of answers) all.push(answer);
  return all;
}

async function* each(tasks: Iterable<RelateTask>): AsyncGenerator<RelateTask> {
  yield* tasks;
}

function text(relation: Relation | undefined): string {
  const size = { width: 256, height: 192 };
  return relation === undefined ? 'none' : relationInShort(relation, size, size);
}

function inOrder(answers: readonly RelateAnswer[]): string[] {
  return answers.map((answer) => answer.map(text).join(' ')).toSorted();
}

describe('threads that compare pictures', () => {
  test.each([
    [1, 1],
    [3, 1],
    [2, 8],
  ])(
    '%i, asked %i pairs at once: each task is answered once, as one thread would',
    async (threads, size) => {
      await using there = new RelateThreads(threads);
      const tasks = allTasks();
      const answers = new Map<number, RelateAnswer>();
      for await (const { task, answer } of there.run(each(tasks), size)) {
        expect(answers.has(task.number)).toBe(false);
        expect(task).toBe(tasks[task.number]);
        answers.set(task.number, answer);
      }
      expect(answers.size).toBe(4);
      expect(answers.get(0)?.map(text)).toEqual(['same', 'mirror', 'none', 'none']);
      expect(answers.get(3)?.map(text)).toEqual(['none', 'none', 'mirror', 'same']);
      for (const task of tasks.slice(2, 3)) {
        expect(answers.get(task.number)).toEqual(relateStored(task));
      }
    },
  );

  test('keep pictures that have a number, and are asked about them again', async () => {
    await using there = new RelateThreads(2);
    const numbered = pictures.map((picture, number) => ({ ...picture, number }));
    const tasks = numbered.map((first, number) => ({ number, first, others: numbered }));
    const [once, again] = [
      await answersOf(there.run(each(tasks), 4)),
      await answersOf(there.run(each(tasks.toReversed()), 4)),
    ];
    expect(inOrder(once)).toEqual(inOrder(again));
    expect(inOrder(once)).toContain('same mirror none none');
  });

  test('asks for tasks only when there is room', async () => {
    await using there = new RelateThreads(1);
    let asked = 0;
    function* endless(): Generator<RelateTask> {
      for (const task of allTasks()) {
        asked += 1;
        yield { ...task, others: [] };
      }
    }
    const answers = there.run(each(endless()), 1);
    // Two are in its line, and the next is at work already while the first answer is looked at.
    await answers.next();
    expect(asked).toBe(3);
    await answers.next();
    expect(asked).toBe(4);
    await answers.return(undefined);
  });

  test('answers nothing when nothing is asked, and an empty list for no others', async () => {
    await using there = new RelateThreads(2);
    expect(await answersOf(there.run(each([]), 1))).toEqual([]);
    const tasks = allTasks().map((task) => ({ ...task, others: [] }));
    expect(await answersOf(there.run(each(tasks), 1))).toEqual([[], [], [], []]);
  });

  test('passes on what went wrong in a thread', async () => {
    await using there = new RelateThreads(2);
    const [first] = pictures;
    if (first === undefined || broken === undefined) throw new Error('no picture');
    const idle = pictures.map((picture) => ({ first: picture, others: [] }));
    const tasks = [...idle, { first, others: [broken] }, ...idle, ...idle];
    const answers = answersOf(
      there.run(each(tasks.map((task, number) => ({ ...task, number }))), 1),
    );
    await expect(answers).rejects.toThrow('outside the bounds');
  });
});
