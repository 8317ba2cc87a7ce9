import { Writable } from 'node:stream';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contentId } from '../../../../../src/model/contents/content-id.js';
import { equalAsAlike } from '../../../../../src/model/groups/equal-as-alike.js';
import { bytesToName, relPathFrom } from '../../../../../src/model/paths/path.js';
import { planWords, type PlanGroup } from '../../../../../src/model/groups/plan.js';
import { Output } from '../../../../../src/render/output.js';
import {
  isPlanText,
  parsePlan,
  renderPlan,
} from '../../../../../src/render/text/groups/plan-text.js';
import { codeThrownBy } from '../../../storage/expect-code.js';

const id = contentId('xxh64', Buffer.alloc(8, 1), 0);

function groupOf(plan: PlanGroup) {
  const stat = { ino: 1, size: 10, mtimeMs: 0, ctimeMs: 0, birthtimeMs: 0 };
  const files = plan.map(({ path }, at) => ({
    path: relPathFrom(path, '/'),
    stat,
    keeper: at === 0,
    protected: false,
    linkedTo: undefined,
    sharesWith: undefined,
  }));
  const sizes = { size: 10, reclaimable: 10 };
  return equalAsAlike({ tier: 'exact', contentId: id, why: 'old\nest', files, ...sizes });
}

async function written(plans: readonly PlanGroup[], folder?: string): Promise<string> {
  const chunks: Buffer[] = [];
  const paper = new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(chunk);
      done();
    },
  });
  await using output = new Output(paper);
  const groups = plans.map((plan) => ({ group: groupOf(plan), plan }));
  await renderPlan(output, groups, { root: '/photos\n', name: 'plan\n.txt', folder });
  await output.flush();
  return Buffer.concat(chunks).toString();
}

const names = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => bytesToName(Buffer.from(bytes))),
);

test('whatever names hold, what is read is what was written, by editors that cut spaces off, too', async () => {
  const files = fc.uniqueArray(fc.tuple(names, fc.constantFrom(...planWords)), {
    selector: ([name]) => name,
    minLength: 1,
  });
  await fc.assert(
    fc.asyncProperty(files, names, async (some, name) => {
      const plan = some
        .filter(([path]) => !path.includes('\0') && !path.includes('/'))
        .map(([path, word]) => ({ path, contentId: id, word }));
      const groups = plan.length === 0 ? [] : [plan];
      const folder = `/${name}`;
      const text = await written(groups, folder);
      expect(isPlanText(text)).toBe(true);
      expect(parsePlan(text)).toEqual({ groups, folder });
      const edited = text.replaceAll(/[ \t]+$/gm, '').replaceAll('\n', '\r\n');
      expect(parsePlan(edited)).toEqual(parsePlan(text));
    }),
    { numRuns: 60 },
  );
});

describe('a plan', () => {
  test('takes the first letter of a word, and groups apart by empty lines', () => {
    const text = `# imgdedup plan 1\nk ${id} a b.jpg\n  t   ${id}   c.jpg\n\n\ns ${id} d.jpg\n`;
    expect(parsePlan(text)).toEqual({
      folder: undefined,
      groups: [
        [
          { path: 'a b.jpg', contentId: id, word: 'keep' },
          { path: 'c.jpg', contentId: id, word: 'trash' },
        ],
        [{ path: 'd.jpg', contentId: id, word: 'skip' }],
      ],
    });
  });

  test.each([
    ['m', 'move'],
    ['l', 'link'],
    ['r', 'reflink'],
    ['d', 'distinct'],
  ])('%s is %s', (letter, word) => {
    const { groups } = parsePlan(`# imgdedup plan 1\ninto x\n${letter} ${id} a.jpg\n`);
    expect(groups).toEqual([[{ path: 'a.jpg', contentId: id, word }]]);
  });

  test('deletes for a whole word only', () => {
    const { groups } = parsePlan(`# imgdedup plan 1\ndelete ${id} a.jpg\n`);
    expect(groups).toEqual([[{ path: 'a.jpg', contentId: id, word: 'delete' }]]);
  });

  test.each([
    [`remove ${id} a.jpg`],
    [`de ${id} a.jpg`],
    [`y ${id} a.jpg`],
    [`constructor ${id} a.jpg`],
    [`move ${id} a.jpg`],
    [`into x\ninto y\nmove ${id} a.jpg`],
    [`into\nmove ${id} a.jpg`],
    [`tr ${id} a.jpg`],
    ['trash a.jpg'],
    ['trash'],
    [`trash ../../x ${id}`],
    [`trash ${id} a.jpg\nkeep ${id} a.jpg`],
  ])('with the line %j is none', (line) => {
    expect(codeThrownBy(() => parsePlan(`# imgdedup plan 1\n${line}\n`))).toBe('USAGE');
  });
});
