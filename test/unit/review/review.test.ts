import { existsSync, linkSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadDistinct } from '../../../src/library/decisions/distinct-pairs.js';
import { Repository } from '../../../src/library/repository/repository.js';
import { nodeFileOps } from '../../../src/fs/file-ops.js';
import { verify } from '../../../src/api/maintenance/verify.js';
import type { ReviewHistory } from '../../../src/model/review/review-history.js';
import type { RuleAnswer, RulePreview } from '../../../src/model/review/review-choices.js';
import { watchedOps } from '../support/faulty-ops.js';
import { giving } from '../support/acts.js';
import { withComment } from '../support/jpeg-segments.js';
import { settle } from '../support/photo-folder.js';
import { picture } from '../support/pictures.js';
import { folderOf, ReviewPage } from '../support/review-page.js';

/** Three equal files, two others, and one like no other. */
const files = {
  'a.jpg': 'same',
  'copies/b.jpg': 'same',
  'copies/deep/c.jpg': 'same',
  'd.jpg': 'two of it',
  'more/e.jpg': 'two of it',
  'alone.jpg': 'alone',
};

function preview(page: ReviewPage, rule: object, filter: object = {}): Promise<RulePreview> {
  return page.ok('POST', '/api/rules', { filter, rule });
}

describe('the list', () => {
  test('has every group with its files, the keeper first', async () => {
    await using page = await ReviewPage.open(files);
    const session = await page.session();
    expect(session).toMatchObject({
      generation: 2,
      extent: 'all',
      isComplete: true,
      sums: { groups: 2, files: 5, reclaimable: 17 },
      tiers: { exact: { groups: 2 }, similar: { groups: 0 } },
      states: { open: 2, partly: 0, decided: 0 },
      canUndoChoice: false,
    });
    expect(session.facets.folders).toEqual([
      { value: '', groups: 2 },
      { value: 'copies', groups: 1 },
      { value: 'more', groups: 1 },
    ]);
    const { total, groups } = await page.groups();
    expect(total).toBe(2);
    expect(groups.map(({ members }) => members.map(({ path }) => path))).toEqual([
      ['d.jpg', 'more/e.jpg'],
      ['a.jpg', 'copies/b.jpg', 'copies/deep/c.jpg'],
    ]);
  });

  describe('asked for', () => {
    let page: ReviewPage;
    beforeAll(async () => {
      page = await ReviewPage.open(files);
    });
    afterAll(() => page[Symbol.asyncDispose]());

    test.each([
      ['folder=copies', ['a.jpg']],
      ['folder=more', ['d.jpg']],
      ['folder=', ['d.jpg', 'a.jpg']],
      ['folder=nowhere', []],
      ['q=DEEP', ['a.jpg']],
      ['q=copies+b', ['a.jpg']],
      ['q=copies+x', []],
      ['min=9', ['d.jpg']],
      ['tier=similar', []],
      ['sort=files', ['a.jpg', 'd.jpg']],
      ['sort=path', ['a.jpg', 'd.jpg']],
      ['sort=date', ['d.jpg', 'a.jpg']],
      ['state=decided', []],
      ['offset=1', ['a.jpg']],
      ['limit=1', ['d.jpg']],
    ])('?%s', async (query, keepers) => {
      const { groups } = await page.groups(query);
      expect(groups.map(({ members: [keeper] }) => keeper?.path)).toEqual(keepers);
    });
  });

  test('knows cameras and years, though nobody read what the files say before', async () => {
    const folder = folderOf(files);
    const exif = {
      IFD0: { Make: 'Canon', Model: 'Canon EOS R5' },
      IFD2: { DateTimeOriginal: '2019:05:04 12:33:10' },
    };
    const bytes = await picture(3).withExif(exif).jpeg().toBuffer();
    for (const path of ['photo.jpg', 'copies/photo.jpg']) folder.write(path, bytes);
    await using page = await ReviewPage.open(folder);
    const { facets } = await page.session();
    expect(facets.cameras).toEqual([{ value: 'Canon EOS R5', groups: 1 }]);
    expect(facets.years).toEqual([{ value: '2019', groups: 1 }]);
    expect((await page.groups('camera=Canon+EOS+R5&year=2019')).total).toBe(1);
    const { camera, taken, id } = await page.groupOf('photo.jpg');
    expect({ camera, taken }).toEqual({ camera: 'Canon EOS R5', taken: '2019-05-04T12:33:10' });
    expect((await page.group(id)).members[1]?.facts?.model).toBe('Canon EOS R5');
  });

  test('a group outlives sessions by its contents, and has its members in pages', async () => {
    const folder = folderOf(files);
    const first = await ReviewPage.open(folder);
    const { id } = await first.groupOf('a.jpg');
    await first.stop();
    folder.write('z.jpg', 'same');
    await using page = await ReviewPage.open(folder);
    const whole = await page.group(id);
    expect(whole.members.map(({ path }) => path)).toEqual([
      'a.jpg',
      'copies/b.jpg',
      'copies/deep/c.jpg',
      'z.jpg',
    ]);
    const part = await page.group(id, 'offset=1&limit=2');
    expect(part.members.map(({ n, path }) => [n, path])).toEqual([
      [1, 'copies/b.jpg'],
      [2, 'copies/deep/c.jpg'],
    ]);
  });
});

describe('choices', () => {
  test('are saved at once, and there tomorrow', async () => {
    const folder = folderOf(files);
    const first = await ReviewPage.open(folder);
    await first.choose({ 'copies/b.jpg': 'trash', 'copies/deep/c.jpg': 'link' });
    await first.choose({ 'd.jpg': 'keep', 'more/e.jpg': 'keep' });
    expect((await first.session()).states).toEqual({ open: 0, partly: 1, decided: 1 });
    await first.stop();
    await using page = await ReviewPage.open(folder);
    expect(await page.chosen()).toEqual({
      'copies/b.jpg': 'trash',
      'copies/deep/c.jpg': 'link',
      'd.jpg': 'keep',
      'more/e.jpg': 'keep',
    });
    expect((await page.groups('state=decided')).total).toBe(1);
    expect((await page.groups('state=open')).total).toBe(1);
    expect(existsSync(folder.at('copies/b.jpg'))).toBe(true);
  });

  test('of two tabs: the slower one is shown what the quicker one chose', async () => {
    await using page = await ReviewPage.open(files);
    await using events = await page.listen();
    const { id, revision } = await page.groupOf('a.jpg');
    const choose = (n: number) =>
      page.call('PUT', `/api/groups/${id}/draft`, { revision, choices: [{ n, choice: 'trash' }] });
    expect((await choose(1)).status).toBe(200);
    const { status, json } = await choose(2);
    expect(status).toBe(409);
    const { error, group } = json;
    expect(error.code).toBe('CHOICES_CHANGED');
    expect(group?.members.map(({ choice }) => choice ?? null)).toEqual([null, 'trash', null]);
    expect((await events.next()).value).toEqual({ kind: 'choices', groups: [id] });
    // With what it is shown it goes on.
    const again = { revision: group?.revision, choices: [{ n: 2, choice: 'trash' }] };
    expect((await page.call('PUT', `/api/groups/${id}/draft`, again)).status).toBe(200);
  });

  test('at the same moment: one of them counts', async () => {
    await using page = await ReviewPage.open(files);
    const { id, revision } = await page.groupOf('a.jpg');
    const answers = await Promise.all(
      [0, 1, 2, 0, 1, 2].map((n) =>
        page.call('PUT', `/api/groups/${id}/draft`, { revision, choices: [{ n, choice: 'keep' }] }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(Object.keys(await page.chosen())).toHaveLength(1);
  });

  test('of two servers: each sees what the other one chose', async () => {
    const folder = folderOf(files);
    await using one = await ReviewPage.open(folder);
    const two = await ReviewPage.open(folder);
    await one.choose({ 'more/e.jpg': 'trash' });
    await delay(1100);
    expect(await two.chosen()).toEqual({ 'more/e.jpg': 'trash' });
    // Without having looked: what is stored counts.
    const { id, revision } = await two.groupOf('a.jpg');
    await one.choose({ 'a.jpg': 'keep' });
    const request = { revision, choices: [{ n: 1, choice: 'trash' }] };
    const refused = await two.call('PUT', `/api/groups/${id}/draft`, request);
    expect(refused.status).toBe(409);
    expect(refused.json.group?.members.map(({ choice }) => choice ?? null)).toEqual([
      'keep',
      null,
      null,
    ]);
    await two.ok('POST', '/api/undo-choice');
    await delay(1100);
    expect(await one.chosen()).toEqual({ 'more/e.jpg': 'trash' });
    await two.stop();
  });

  test('are taken back one after the other, also after a restart', async () => {
    const folder = folderOf(files);
    const first = await ReviewPage.open(folder);
    await first.choose({ 'copies/b.jpg': 'trash' });
    await first.choose({ 'copies/b.jpg': 'keep', 'a.jpg': 'keep' });
    const { id, revision } = await first.groupOf('a.jpg');
    await first.ok('DELETE', `/api/groups/${id}/draft`, { revision });
    expect(await first.chosen()).toEqual({});
    await first.ok('POST', '/api/undo-choice');
    expect(await first.chosen()).toEqual({ 'a.jpg': 'keep', 'copies/b.jpg': 'keep' });
    await first.stop();
    await using page = await ReviewPage.open(folder);
    expect((await page.session()).canUndoChoice).toBe(true);
    await page.ok('POST', '/api/undo-choice');
    expect(await page.chosen()).toEqual({ 'copies/b.jpg': 'trash' });
    expect(await page.ok('POST', '/api/undo-choice')).toMatchObject({ canUndoChoice: false });
    expect(await page.chosen()).toEqual({});
    expect(await page.ok('POST', '/api/undo-choice')).toMatchObject({ total: 0 });
  });

  test('of a group that is gone: NO_SUCH_GROUP', async () => {
    await using page = await ReviewPage.open(files);
    const { revision } = await page.groupOf('a.jpg');
    const { status, json } = await page.call('PUT', `/api/groups/${'0'.repeat(32)}/draft`, {
      revision,
      choices: [],
    });
    expect(status).toBe(404);
    expect(json.error.code).toBe('NO_SUCH_GROUP');
  });

  test('that cannot be are refused, with the reason', async () => {
    await using page = await ReviewPage.open(files);
    const { id, revision } = await page.groupOf('d.jpg');
    const all = [0, 1].map((n) => ({ n, choice: 'trash' }));
    const { status, json } = await page.call('PUT', `/api/groups/${id}/draft`, {
      revision,
      choices: all,
    });
    expect(status).toBe(422);
    expect(json.error.code).toBe('NOBODY_STAYS');
    expect(await page.chosen()).toEqual({});
  });
});

describe('plan and apply', () => {
  test('do what was chosen, and can be taken back', async () => {
    await using page = await ReviewPage.open(files);
    const { folder } = page;
    await page.choose({ 'copies/b.jpg': 'trash', 'copies/deep/c.jpg': 'link' });
    await page.choose({ 'more/e.jpg': 'trash' });
    const plan = await page.plan();
    expect(plan).toMatchObject({
      acts: { trash: { exact: 2 }, link: { exact: 1 } },
      files: 3,
      freed: 4,
      trashed: 13,
      refused: 0,
      stale: 0,
    });
    // Nothing is done before.
    expect(existsSync(folder.at('copies/b.jpg'))).toBe(true);
    const outcome = await page.apply();
    expect(outcome).toMatchObject({ job: 'applying', done: 3, failed: 0, failures: [] });
    expect(outcome.actions).toHaveLength(2);
    expect(existsSync(folder.at('copies/b.jpg'))).toBe(false);
    expect(existsSync(folder.at('more/e.jpg'))).toBe(false);
    expect(folder.ino('copies/deep/c.jpg')).toBe(folder.ino('a.jpg'));
    const session = await page.session();
    expect(session).toMatchObject({ sums: { groups: 0 }, canUndoChoice: false });
    const history = await page.ok<ReviewHistory>('GET', '/api/history');
    expect(history.actions.map(({ command }) => command)).toEqual(['link', 'trash']);
    expect(history.trash.map(({ path }) => path).toSorted()).toEqual([
      'copies/b.jpg',
      'more/e.jpg',
    ]);
    for (const actionId of outcome.actions) {
      const undone = await page.does(() => page.ok('POST', '/api/undo', { actionId }));
      expect(undone).toMatchObject({ job: 'undoing', failed: 0 });
    }
    expect(folder.text('copies/b.jpg')).toBe('same');
    expect(folder.ino('copies/deep/c.jpg')).not.toBe(folder.ino('a.jpg'));
    expect((await page.session()).sums.groups).toBe(2);
    // Whoever brings files back has decided.
    expect(await page.chosen()).toEqual({});
  });

  test('bring single files back from the trash', async () => {
    await using page = await ReviewPage.open(files);
    await page.choose({ 'copies/b.jpg': 'trash', 'copies/deep/c.jpg': 'trash' });
    await page.apply();
    const { trash } = await page.ok<ReviewHistory>('GET', '/api/history');
    const refs = trash.flatMap(({ path, ref }) => (path === 'copies/b.jpg' ? ref : []));
    const outcome = await page.does(() => page.ok('POST', '/api/restore', { refs }));
    expect(outcome).toMatchObject({ job: 'restoring', done: 1, failed: 0 });
    expect(page.folder.text('copies/b.jpg')).toBe('same');
    expect(existsSync(page.folder.at('copies/deep/c.jpg'))).toBe(false);
    expect((await page.call('POST', '/api/restore', { refs })).status).toBe(404);
  });

  test('a file that vanished since is told, and stays chosen; what was kept stays decided', async () => {
    await using page = await ReviewPage.open(files);
    await page.choose({ 'copies/b.jpg': 'trash', 'copies/deep/c.jpg': 'trash' });
    await page.choose({ 'd.jpg': 'keep', 'more/e.jpg': 'keep' });
    rmSync(page.folder.at('copies/b.jpg'));
    const { id } = await page.groupOf('a.jpg');
    expect((await page.group(id)).members.map(({ now }) => now)).toEqual(['same', 'gone', 'same']);
    const plan = await page.plan();
    expect(plan).toMatchObject({ files: 1, refused: 1 });
    expect(plan.entries[0]).toMatchObject({ path: 'copies/b.jpg', reason: 'vanished' });
    const outcome = await page.apply();
    expect(outcome).toMatchObject({
      done: 1,
      failed: 1,
      failures: [{ path: 'copies/b.jpg', reason: 'vanished' }],
    });
    expect(await page.chosen()).toEqual({ 'd.jpg': 'keep', 'more/e.jpg': 'keep' });
  });

  test('a file that was changed since is left, and so is one whose keeper was', async () => {
    await using page = await ReviewPage.open(files);
    await page.choose({ 'copies/b.jpg': 'trash' });
    await page.choose({ 'more/e.jpg': 'trash' });
    const { planId } = await page.plan();
    page.folder.write('copies/b.jpg', 'SAME');
    page.folder.write('d.jpg', 'two OF it');
    const outcome = await page.does(() => page.ok('POST', '/api/apply', { planId }));
    expect(outcome).toMatchObject({ done: 0, failed: 2, actions: [] });
    expect(page.folder.text('copies/b.jpg')).toBe('SAME');
    expect(page.folder.text('more/e.jpg')).toBe('two of it');
  });

  test('what is chosen while a plan is being made is not applied by it', async () => {
    let choosing: Promise<unknown> | undefined;
    let onLook: (() => void) | undefined;
    const ops = watchedOps(() => onLook?.());
    await using page = await ReviewPage.open(files, { ops });
    await page.choose({ 'copies/b.jpg': 'trash' });
    onLook = () => {
      choosing ??= page.choose({ 'copies/b.jpg': 'keep' });
    };
    const { planId } = await page.plan();
    await choosing;
    const { json } = await page.call('POST', '/api/apply', { planId });
    expect(json.error.code).toBe('PLAN_CHANGED');
    expect(page.folder.text('copies/b.jpg')).toBe('same');
  });

  test('a plan counts once, and only while nothing was chosen since', async () => {
    await using page = await ReviewPage.open(files);
    await page.choose({ 'copies/b.jpg': 'trash' });
    const { planId } = await page.plan();
    await page.choose({ 'copies/deep/c.jpg': 'trash' });
    const { status, json } = await page.call('POST', '/api/apply', { planId });
    expect(status).toBe(409);
    expect(json.error.code).toBe('PLAN_CHANGED');
    const now = await page.plan();
    await page.does(() => page.ok('POST', '/api/apply', { planId: now.planId }));
    expect((await page.call('POST', '/api/apply', { planId: now.planId })).status).toBe(409);
  });

  test('one thing at a time', async () => {
    await using page = await ReviewPage.open(files);
    await page.choose({ 'copies/b.jpg': 'trash' });
    const { planId } = await page.plan();
    const outcome = await page.does(async () => {
      await page.ok('POST', '/api/apply', { planId });
      const { status, json } = await page.call('POST', '/api/look');
      expect(status).toBe(409);
      expect(json.error.code).toBe('REVIEW_BUSY');
    });
    expect(outcome.done).toBe(1);
  });

  test('what another process is writing is waited for by nobody: it is told', async () => {
    await using page = await ReviewPage.open(files);
    await page.choose({ 'copies/b.jpg': 'trash' });
    const { root } = page.folder;
    const repository = await Repository.open({ root, dataFolder: page.folder.at('.imgdedup') });
    await using _lock = await repository.lock('index');
    const outcome = await page.apply();
    expect(outcome).toMatchObject({ done: 0, error: { code: 'REPOSITORY_BUSY' } });
    expect(await page.chosen()).toEqual({ 'copies/b.jpg': 'trash' });
  });

  test('stopping ends between two files, and what was done can be taken back', async () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`${at}.jpg`, 'same']));
    let page: ReviewPage | undefined;
    const ops = {
      ...nodeFileOps,
      rename(from: string, to: string) {
        nodeFileOps.rename(from, to);
        void page?.call('POST', '/api/stop');
        // Time passes: whoever acts looks up now and then.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 40);
      },
    };
    page = await ReviewPage.open(many, { ops });
    await using _page = page;
    const rule = { filter: {}, rule: { kind: 'keep-one', others: 'trash' } };
    const { previewId } = await page.ok<RulePreview>('POST', '/api/rules', rule);
    await page.ok('POST', '/api/rules', { confirm: previewId });
    const { planId } = await page.plan();
    await using events = await page.listen();
    await page.ok('POST', '/api/apply', { planId });
    for await (const event of events) {
      if (event.kind !== 'outcome') continue;
      expect(event.outcome.error?.code).toBe('INTERRUPTED');
      expect(event.outcome.done).toBeLessThan(39);
      expect(event.outcome.actions).toHaveLength(1);
      break;
    }
    const repository = await Repository.open({
      root: page.folder.root,
      dataFolder: page.folder.at('.imgdedup'),
    });
    expect((await verify(repository)).problems).toEqual([]);
  });

  test('a server that is told to end in the midst of it ends between two files', async () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`${at}.jpg`, 'same']));
    let page: ReviewPage | undefined;
    const ops = {
      ...nodeFileOps,
      // As where names cannot be exchanged.
      exchange: () => false,
      rename(from: string, to: string) {
        nodeFileOps.rename(from, to);
        void page?.stop();
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 40);
      },
    };
    page = await ReviewPage.open(many, { ops });
    const { folder } = page;
    const { previewId } = await preview(page, { kind: 'keep-one', others: 'link' });
    await page.ok('POST', '/api/rules', { confirm: previewId });
    const { planId } = await page.plan();
    await page.ok('POST', '/api/apply', { planId });
    expect(await page.ended).toBe('interrupted');
    const linked = Object.keys(many).filter((path) => folder.ino(path) === folder.ino('0.jpg'));
    expect(linked.length).toBeGreaterThan(1);
    expect(linked.length).toBeLessThan(40);
    // What was not done is chosen still.
    await using again = await ReviewPage.open(folder);
    expect(Object.keys(await again.chosen()).length).toBeGreaterThan(0);
    expect(await again.plan()).toMatchObject({
      refused: 0,
      acts: { link: { exact: 40 - linked.length } },
    });
  });

  test('what is distinct is remembered, and no group any more', async () => {
    const folder = folderOf({});
    const jpeg = await picture(1).jpeg().toBuffer();
    folder.write('a.jpg', jpeg, 1_500_000_000);
    folder.write('b.jpg', withComment(jpeg, 'noted'), 1_500_000_001);
    folder.write('c.jpg', jpeg, 1_500_000_002);
    await using page = await ReviewPage.open(folder);
    expect((await page.groupOf('a.jpg')).tier).toBe('metadata');
    await page.choose({ 'b.jpg': 'distinct' });
    expect(await page.plan()).toMatchObject({ distinctPairs: 1, files: 0 });
    const place = { root: folder.root, dataFolder: folder.at('.imgdedup') };
    {
      await using _lock = await (await Repository.open(place)).lock('index');
      expect(await page.apply()).toMatchObject({ error: { code: 'REPOSITORY_BUSY' } });
      expect(await page.chosen()).toEqual({ 'b.jpg': 'distinct' });
    }
    expect(await page.apply()).toMatchObject({ distinctPairs: 1, done: 0, failed: 0 });
    const { groups } = await page.groups();
    expect(groups.map(({ members }) => members.map(({ path }) => path))).toEqual([
      ['a.jpg', 'c.jpg'],
    ]);
    const repository = await Repository.open(place);
    expect((await repository.transaction(loadDistinct)).size).toBe(1);
  });

  test('a name of the keeper is left, as it frees nothing', async () => {
    const folder = folderOf({ 'a.jpg': 'same', 'c.jpg': 'same' });
    linkSync(folder.at('a.jpg'), folder.at('b.jpg'));
    await using page = await ReviewPage.open(folder);
    await page.choose({ 'b.jpg': 'trash', 'c.jpg': 'link' });
    const plan = await page.plan();
    expect(plan.entries.map(({ path, reason }) => [path, reason ?? 'done'])).toEqual([
      ['b.jpg', 'another name of its keeper'],
      ['c.jpg', 'done'],
    ]);
  });

  test('sidecars go along where what stays has the same, or where that is said', async () => {
    await using page = await ReviewPage.open({ ...files, 'more/e.xmp': 'edits' });
    await page.choose({ 'more/e.jpg': 'trash' });
    const { entries } = await page.plan();
    expect(entries[0]?.reason).toBe('e.xmp belongs to it, and its keeper has none like it');
    expect(await page.plan({ allowLoss: true })).toMatchObject({ companions: 1, refused: 0 });
    const outcome = await page.apply({ allowLoss: true });
    expect(outcome).toMatchObject({ done: 2, failed: 0 });
    expect(existsSync(page.folder.at('more/e.xmp'))).toBe(false);
  });
});

describe('facts for the keeper', () => {
  test('are put into its sidecar before anything goes, and are no drafts then', async () => {
    await using page = await ReviewPage.open({ ...files, 'more/e.jpg.xmp': giving });
    const put = async (n: number, kinds: readonly string[]) => {
      const { id, revision } = await page.groupOf('d.jpg');
      const wanted = { revision, choices: [], copies: [{ n, kinds }] };
      return page.call('PUT', `/api/groups/${id}/draft`, wanted);
    };
    expect(await put(1, ['rating', 'keywords'])).toMatchObject({ status: 200 });
    expect(await put(0, ['rating'])).toMatchObject({ status: 400 });
    expect(await put(1, ['size'])).toMatchObject({ status: 400 });
    const copies = async () => (await page.groupOf('d.jpg')).members.map((one) => one.copies);
    expect(await copies()).toEqual([[], ['rating', 'keywords']]);
    expect(await page.session()).toMatchObject({ copies: 2 });
    await page.choose({ 'more/e.jpg': 'trash' });
    expect(await page.plan({ allowLoss: true })).toMatchObject({
      merged: 1,
      files: 2,
      entries: expect.arrayContaining([
        expect.objectContaining({ choice: 'merge', stays: 'd.jpg', path: 'd.jpg.xmp' }),
      ]),
    });
    const outcome = await page.apply({ allowLoss: true });
    expect(outcome).toMatchObject({ done: 3, failed: 0, actions: [2, 1] });
    expect(page.folder.text('d.jpg.xmp')).toContain('<rdf:li>Berlin</rdf:li>');
    expect(await page.session()).toMatchObject({ copies: 0 });
    const undone = await page.does(() => page.ok('POST', '/api/undo', { actionId: 2, also: [1] }));
    expect(undone).toMatchObject({ done: 3, failed: 0 });
    expect(existsSync(page.folder.at('d.jpg.xmp'))).toBe(false);
    expect(existsSync(page.folder.at('more/e.jpg'))).toBe(true);
  });
});

describe('rules', () => {
  const keepOne = { kind: 'keep-one', others: 'trash' } as const;

  test('show what they would choose, choose it as one step, and leave what was chosen', async () => {
    await using page = await ReviewPage.open(files);
    await page.choose({ 'd.jpg': 'trash' });
    const shown = await preview(page, keepOne);
    expect(shown).toMatchObject({
      groups: 2,
      changes: 1,
      chosen: { keep: 1, trash: 2 },
      reclaimable: 8,
      leftOpen: [],
    });
    expect(shown.examples[0]?.members.map(({ choice }) => choice)).toEqual([
      'keep',
      'trash',
      'trash',
    ]);
    expect(await page.chosen()).toEqual({ 'd.jpg': 'trash' });
    const { changed } = await page.ok<RuleAnswer>('POST', '/api/rules', {
      confirm: shown.previewId,
    });
    expect(changed).toBe(1);
    expect(Object.keys(await page.chosen())).toHaveLength(4);
    await page.ok('POST', '/api/undo-choice');
    expect(await page.chosen()).toEqual({ 'd.jpg': 'trash' });
  });

  test('keep by rules of their own, in what a filter lets through', async () => {
    await using page = await ReviewPage.open(files);
    const rule = { ...keepOne, keep: '-path:copies/deep/**,newest' };
    const { previewId } = await preview(page, rule, { folder: 'copies' });
    await page.ok('POST', '/api/rules', { confirm: previewId });
    expect(await page.chosen()).toEqual({
      'a.jpg': 'trash',
      'copies/b.jpg': 'keep',
      'copies/deep/c.jpg': 'trash',
    });
    expect(
      (await page.call('POST', '/api/rules', { rule: { ...keepOne, keep: 'x' } })).status,
    ).toBe(400);
  });

  test('a preview counts only while all is as it was', async () => {
    await using page = await ReviewPage.open(files);
    const { previewId } = await preview(page, keepOne);
    await page.choose({ 'a.jpg': 'keep' });
    expect((await page.call('POST', '/api/rules', { confirm: previewId })).status).toBe(409);
  });

  test('link, keep all, take back', async () => {
    await using page = await ReviewPage.open(files);
    const take = async (rule: object): Promise<Record<string, string>> => {
      const { previewId } = await preview(page, rule, { folder: 'more' });
      await page.ok('POST', '/api/rules', { confirm: previewId });
      return page.chosen();
    };
    expect(await take({ kind: 'keep-one', others: 'link' })).toEqual({
      'd.jpg': 'keep',
      'more/e.jpg': 'link',
    });
    expect(await take({ kind: 'keep-all' })).toEqual({ 'd.jpg': 'keep', 'more/e.jpg': 'keep' });
    expect(await take({ kind: 'clear' })).toEqual({});
    const { leftOpen, changes } = await preview(page, { kind: 'distinct' });
    expect(changes).toBe(0);
    expect(leftOpen).toEqual([{ reason: 'holds the same bytes as the others', files: 5 }]);
  });
});

describe('a folder that changes', () => {
  test('is looked at again when that is asked for', async () => {
    await using page = await ReviewPage.open(files);
    page.folder.write('new.jpg', 'alone');
    await settle();
    await using events = await page.listen();
    await page.ok('POST', '/api/look');
    for await (const event of events) if (event.kind === 'groups') break;
    expect((await page.session()).sums.groups).toBe(3);
  });
});

describe('the end', () => {
  test('comes by itself when nobody asks for anything', async () => {
    const page = await ReviewPage.open(files, { idleMs: 1000 });
    expect(await page.ended).toBe('idle');
    page.folder[Symbol.dispose]();
  });

  test('waits for a page that listens, but not for ever', async () => {
    // Long enough for a busy machine to begin listening.
    const page = await ReviewPage.open(files, { idleMs: 1500, sleepyMs: 2500 });
    const began = performance.now();
    await using events = await page.listen();
    expect(await page.ended).toBe('idle');
    expect(performance.now() - began).toBeGreaterThan(2000);
    const rest = [];
    for await (const event of events) rest.push(event);
    expect(rest).toEqual([{ kind: 'end', reason: 'The review has ended.' }]);
    page.folder[Symbol.dispose]();
  });

  test('a port that is taken: PORT_TAKEN', async () => {
    await using page = await ReviewPage.open(files);
    const port = Number(page.url.port);
    await expect(ReviewPage.open(files, { port })).rejects.toMatchObject({ code: 'PORT_TAKEN' });
  });
});
