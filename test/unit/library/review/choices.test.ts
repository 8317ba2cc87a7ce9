import { describe, expect, test } from 'vitest';
import {
  changeChoices,
  type ChangedFile,
  type WantedCopies,
} from '../../../../src/library/review/change-choices.js';
import { planChoices } from '../../../../src/library/review/plan-choices.js';
import { resolveChoices } from '../../../../src/library/review/resolve-choices.js';
import type { ReviewGroup } from '../../../../src/library/review/review-group.js';
import type { ContentId } from '../../../../src/model/contents/content-id.js';
import type { DraftedFile } from '../../../../src/model/review/draft.js';
import type { MergedKind } from '../../../../src/model/facts/merged-facts.js';
import type { Choice } from '../../../../src/model/review/choice.js';
import { codeThrownBy } from '../../storage/expect-code.js';
import { alikeGroup, contentOf, type Likeness } from '../../support/alike-group.js';

/** Drafts as a store keeps them. */
class Drafts extends Map<ContentId, readonly DraftedFile[]> {
  choose(group: ReviewGroup, choices: Readonly<Record<string, Choice | null>>): void {
    const wanted = new Map(
      Object.entries(choices).map(([path, choice]) => [
        group.group.files.findIndex((file) => file.path === path),
        choice ?? undefined,
      ]),
    );
    for (const change of changeChoices(group, this, wanted, 1)) this.#take(change);
  }

  copy(group: ReviewGroup, kinds: WantedCopies): void {
    for (const change of changeChoices(group, this, new Map(), 1, kinds)) this.#take(change);
  }

  /** What the keeper gets, by path. */
  copies(group: ReviewGroup): Record<string, readonly MergedKind[]> {
    const resolved = resolveChoices(group, this);
    return Object.fromEntries(
      group.group.files.flatMap(({ path }, at) => {
        const copies = resolved[at]?.copies ?? [];
        return copies.length === 0 ? [] : [[path, copies]];
      }),
    );
  }

  /** What holds, by path. */
  in(group: ReviewGroup): Record<string, Choice> {
    const resolved = resolveChoices(group, this);
    return Object.fromEntries(
      group.group.files.flatMap(({ path }, at) => {
        const choice = resolved[at]?.choice;
        return choice === undefined ? [] : [[path, choice]];
      }),
    );
  }

  plan(group: ReviewGroup): string[] {
    const { acts, pairs } = planChoices([group], (one) => resolveChoices(one, this));
    return [
      ...acts.map(
        ({ choice, file, stays, tier }) => `${choice} ${file.path} ${tier} ${stays.path}`,
      ),
      ...pairs.map(([a, b]) => `distinct ${a.path} ${b.path}`),
    ];
  }

  #take({ content, path, after }: ChangedFile): void {
    const others = (this.get(content) ?? []).filter((one) => one.path !== path);
    this.set(content, after === undefined ? others : [...others, after]);
  }
}

const keeper: Likeness = { path: 'keeper', content: 1 };
const twin: Likeness = { path: 'twin', content: 1 };
const like: Likeness = { path: 'like', content: 2 };
const part: Likeness = { path: 'part', content: 3, tier: 'crop' };
const family = alikeGroup([keeper, twin, like, part]);

function chosen(group: ReviewGroup, choices: Readonly<Record<string, Choice>>): Drafts {
  const drafts = new Drafts();
  drafts.choose(group, choices);
  return drafts;
}

describe('what stays for what goes', () => {
  test('a file of the same bytes, else the keeper', () => {
    const drafts = chosen(family, { twin: 'link', like: 'trash', part: 'trash' });
    expect(drafts.plan(family)).toEqual([
      'link twin exact keeper',
      'trash like similar keeper',
      'trash part crop keeper',
    ]);
  });

  test('where the keeper goes, what was kept, and the tier is the looser of both', () => {
    const drafts = chosen(family, { keeper: 'trash', twin: 'trash', like: 'keep', part: 'trash' });
    expect(drafts.plan(family)).toEqual([
      'trash keeper similar like',
      'trash twin similar like',
      'trash part crop like',
    ]);
  });

  test('where nothing was kept, the first file that was left open is', () => {
    const drafts = chosen(family, { keeper: 'trash', twin: 'trash' });
    expect(drafts.in(family)).toEqual({ keeper: 'trash', twin: 'trash', like: 'keep' });
  });

  test('of the keeper one copy goes, and the other stays for all', () => {
    const drafts = chosen(family, { keeper: 'trash', like: 'trash' });
    expect(drafts.plan(family)).toEqual(['trash keeper exact twin', 'trash like similar twin']);
  });

  test('another picture stays for nothing but its copies', () => {
    const group = alikeGroup([keeper, like, { ...like, path: 'like too' }, part]);
    const drafts = chosen(group, { keeper: 'distinct', like: 'distinct', 'like too': 'trash' });
    expect(drafts.plan(group)).toEqual([
      'trash like too exact like',
      'distinct keeper like',
      'distinct keeper part',
      'distinct like part',
    ]);
    const wrong = new Drafts();
    const all = { keeper: 'distinct', like: 'trash', 'like too': 'trash', part: 'trash' } as const;
    expect(codeThrownBy(() => wrong.choose(group, all))).toBe('NOBODY_STAYS');
  });
});

describe('refused', () => {
  test.each([
    [{ keeper: 'trash', twin: 'trash', like: 'trash', part: 'trash' }, 'NOBODY_STAYS'],
    [{ like: 'link' }, 'CANNOT_LINK'],
    [{ keeper: 'link', twin: 'link' }, 'CANNOT_LINK'],
    [{ keeper: 'trash', twin: 'link' }, 'CANNOT_LINK'],
  ] as const)('%j: %s', (choices, code) => {
    const drafts = new Drafts();
    expect(codeThrownBy(() => drafts.choose(family, choices))).toBe(code);
    expect(drafts.in(family)).toEqual({});
  });

  test('what is protected stays', () => {
    const group = alikeGroup([keeper, { ...like, protected: true }]);
    const drafts = new Drafts();
    expect(codeThrownBy(() => drafts.choose(group, { like: 'trash' }))).toBe('PROTECTED');
    drafts.choose(group, { like: 'keep' });
  });

  test('equal bytes are no different pictures, and very many are too many', () => {
    const drafts = new Drafts();
    const twins = alikeGroup([keeper, twin]);
    expect(codeThrownBy(() => drafts.choose(twins, { twin: 'distinct' }))).toBe(
      'CANNOT_BE_DISTINCT',
    );
    const many = alikeGroup(
      Array.from({ length: 5000 }, (_, at) => ({ path: `${at}`, content: at })),
    );
    const all = Object.fromEntries(many.group.files.map(({ path }) => [path, 'distinct' as const]));
    expect(codeThrownBy(() => drafts.choose(many, all))).toBe('CANNOT_BE_DISTINCT');
    drafts.choose(many, { 7: 'distinct' });
    expect(drafts.plan(many)).toHaveLength(4999);
  });

  test('a member that there is not', () => {
    expect(codeThrownBy(() => changeChoices(family, new Drafts(), new Map([[4, 'keep']]), 1))).toBe(
      'USAGE',
    );
  });
});

describe('a group whose files are others by now', () => {
  const drafts = chosen(family, { like: 'trash', part: 'keep' });

  test('a new copy is open, what was chosen holds', () => {
    const now = alikeGroup([keeper, twin, like, part, { path: 'new', content: 4 }]);
    expect(drafts.in(now)).toEqual({ like: 'trash', part: 'keep' });
  });

  test('another keeper: what was chosen holds while the old one is there', () => {
    const better: Likeness = { path: 'better', content: 5 };
    expect(drafts.in(alikeGroup([better, keeper, like]))).toEqual({ like: 'trash' });
    // Nobody saw it beside that one.
    expect(drafts.in(alikeGroup([better, like]))).toEqual({});
    // What was kept beside the same keeper was seen.
    expect(drafts.in(alikeGroup([better, like, part]))).toEqual({ like: 'trash', part: 'keep' });
  });

  test('another name of the only file of a content', () => {
    const renamed = alikeGroup([keeper, twin, { ...like, path: 'renamed' }]);
    expect(drafts.in(renamed)).toEqual({ renamed: 'trash' });
    const doubled = alikeGroup([keeper, { ...like, path: 'one' }, { ...like, path: 'two' }]);
    expect(drafts.in(doubled)).toEqual({});
  });

  test('a link needs its twin', () => {
    const linked = chosen(family, { twin: 'link' });
    expect(linked.in(alikeGroup([like, twin]))).toEqual({});
    expect(linked.in(alikeGroup([like, keeper, twin]))).toEqual({ twin: 'link' });
  });

  test('told apart is what was there', () => {
    const apart = chosen(alikeGroup([keeper, like]), { like: 'distinct' });
    const now = alikeGroup([keeper, like, part]);
    expect(apart.plan(now)).toEqual(['distinct like keeper']);
    expect(apart.plan(alikeGroup([part, like]))).toEqual([]);
  });

  test('the next choice in it takes in what holds, and removes what does not', () => {
    const better: Likeness = { path: 'better', content: 5 };
    const own = chosen(family, { like: 'trash', part: 'trash' });
    const now = alikeGroup([better, { ...like, path: 'renamed' }, keeper]);
    own.choose(now, { better: 'keep' });
    expect(own.in(now)).toEqual({ better: 'keep', renamed: 'trash' });
    expect(own.get(contentOf(2))?.map(({ path }) => path)).toEqual(['renamed']);
    own.choose(now, { renamed: null });
    expect(own.in(now)).toEqual({ better: 'keep' });
  });
});

function copy(drafts: Drafts, group: ReviewGroup, n: number, kinds: readonly MergedKind[]): void {
  drafts.copy(group, new Map([[n, kinds]]));
}

describe('facts for the keeper', () => {
  test('are chosen with or without a choice, and go with it', () => {
    const drafts = new Drafts();
    copy(drafts, family, 2, ['date', 'keywords']);
    expect(drafts.copies(family)).toEqual({ like: ['date', 'keywords'] });
    expect(drafts.in(family)).toEqual({});
    drafts.choose(family, { like: 'trash' });
    expect(drafts.copies(family)).toEqual({ like: ['date', 'keywords'] });
    drafts.choose(family, { like: null });
    expect(drafts.copies(family)).toEqual({});
  });

  test('a date comes from one file only, keywords from any', () => {
    const drafts = new Drafts();
    copy(drafts, family, 2, ['date', 'keywords']);
    copy(drafts, family, 3, ['date', 'keywords']);
    expect(drafts.copies(family)).toEqual({ like: ['keywords'], part: ['date', 'keywords'] });
  });

  test('are for the keeper that they were chosen for', () => {
    const drafts = new Drafts();
    copy(drafts, family, 2, ['date']);
    drafts.choose(family, { like: 'keep' });
    const other = alikeGroup([{ path: 'new', content: 9 }, keeper, like]);
    expect(drafts.copies(other)).toEqual({});
    expect(drafts.in(other)).toEqual({ like: 'keep' });
    expect(drafts.copies(family)).toEqual({ like: ['date'] });
  });

  test('nothing is copied of the keeper, or of a file that there is not', () => {
    for (const n of [0, 4]) {
      expect(codeThrownBy(() => copy(new Drafts(), family, n, ['date']))).toBe('USAGE');
    }
  });

  test('are planned for the keeper, unless it goes', () => {
    const drafts = new Drafts();
    copy(drafts, family, 2, ['rating']);
    const planned = () => planChoices([family], (one) => resolveChoices(one, drafts)).merges;
    expect(planned()).toMatchObject([{ keeper: { path: 'keeper' }, goes: false }]);
    drafts.choose(family, { keeper: 'trash', like: 'keep', twin: 'trash' });
    expect(planned()).toMatchObject([{ goes: true }]);
  });
});
