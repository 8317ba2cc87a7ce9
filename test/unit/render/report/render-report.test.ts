import { createHash } from 'node:crypto';
import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { contentId } from '../../../../src/model/contents/content-id.js';
import { equalAsAlike } from '../../../../src/model/groups/equal-as-alike.js';
import type { IllustratedGroup } from '../../../../src/model/groups/illustrated-group.js';
import { relPathFrom } from '../../../../src/model/paths/path.js';
import { Output } from '../../../../src/render/output.js';
import { renderReport, type ReportHead } from '../../../../src/render/report/render-report.js';
import { noFacts } from '../../support/facts.js';

const head: ReportHead = {
  root: '/photos',
  madeAt: 0,
  groups: 1,
  files: 2,
  reclaimable: 10,
  duplicates: { exact: 1, metadata: 0, similar: 0, crop: 0 },
  isComplete: true,
  unreadable: 0,
};

function group(number: number, names: readonly string[], why = 'oldest'): IllustratedGroup {
  const id = contentId('xxh64', Buffer.alloc(8, number), 0);
  const stat = { ino: 1, size: 10, mtimeMs: 0, ctimeMs: 0, birthtimeMs: 0 };
  const files = names.map((name, at) => ({
    path: relPathFrom(name, '/'),
    stat: { ...stat, ino: at },
    keeper: at === 0,
    protected: false,
    linkedTo: undefined,
    sharesWith: undefined,
  }));
  const equal = { tier: 'exact', contentId: id, why, size: 10, reclaimable: 10, files } as const;
  return { group: equalAsAlike(equal), thumbnails: new Map(), facts: new Map() };
}

/** Counts, and keeps only what is asked for. */
class Paper extends Writable {
  length = 0;
  mostWaiting = 0;
  readonly #kept: Buffer[] = [];
  readonly #isKept: boolean;

  constructor(isKept: boolean) {
    super();
    this.#isKept = isKept;
  }

  get text(): string {
    return Buffer.concat(this.#kept).toString();
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.length += chunk.length;
    this.mostWaiting = Math.max(this.mostWaiting, this.writableLength);
    if (this.#isKept) this.#kept.push(chunk);
    done();
  }
}

async function pageOf(groups: Iterable<IllustratedGroup>, paper = new Paper(true)): Promise<Paper> {
  await using output = new Output(paper);
  await renderReport(output, head, asGiven(groups));
  await output.flush();
  return paper;
}

async function* asGiven<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

function tags(page: string): string[] {
  return page.match(/<[/a-z!][^<>]*>/gi) ?? [];
}

describe('a report', () => {
  test('allows its own style and script by their hashes, and nothing else', async () => {
    const { text } = await pageOf([group(1, ['a.jpg', 'b.jpg'])]);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(text)?.[1];
    const hash = (tag: string): string => {
      const inline = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(text)?.[1] ?? '';
      return `'sha256-${createHash('sha256').update(inline).digest('base64')}'`;
    };
    expect(policy).toBe(
      `default-src 'none'; img-src data:; style-src ${hash('style')}; script-src ${hash('script')}; base-uri 'none'; form-action 'none'`,
    );
    expect(text).not.toMatch(/ style=| on[a-z]+=|https?:/);
  });

  test.each([
    '</script><script>alert(1)</script>.jpg',
    '"><img src=x onerror=alert(1)>.jpg',
    "' onfocus=alert(1) '.jpg",
    '<!--/-->.jpg',
    '&lt;b&gt;.jpg',
    'gpj.\u202Eexe.jpg',
    'line\nbreak.jpg',
    'byte \udcff.jpg',
  ])('has no markup of the name %j', async (name) => {
    const plain = await pageOf([group(1, ['x.jpg', 'y.jpg'], 'z')]);
    const { text } = await pageOf([group(1, [name, `<i>/${name}`], name)]);
    // As many tags as for harmless names, but for the folders.
    const folders = name.includes('/') ? 2 : 1;
    expect(tags(text)).toHaveLength(tags(plain.text).length + 4 * folders);
    expect(text).not.toMatch(/[\u202E\uDCFF]|\n\s*break/);
  });

  test('says what nobody knows, differs, and why one is kept', async () => {
    const illustrated = group(1, ['a.jpg', 'sub/b.jpg']);
    const [first] = illustrated.group.files;
    const facts = { ...noFacts, taken: '2019-05-04T12:33:10', make: 'Canon', model: 'EOS <6D>' };
    const known = first === undefined ? [] : [[first.contentId, facts] as const];
    const blank = { kind: 'no-picture', reason: 'it is <no> picture' } as const;
    const { text } = await pageOf([
      {
        ...illustrated,
        facts: new Map(known),
        thumbnails: new Map(first === undefined ? [] : [[first.contentId, blank] as const]),
      },
    ]);
    expect(text).toContain('<b>Keep</b>: oldest');
    expect(text).toContain('No picture: it is &lt;no&gt; picture');
    expect(text).toContain('<td>Canon EOS &lt;6D&gt;</td>');
    expect(text).toContain('same bytes');
  });

  test('of 10,000 groups is written as they come, in the memory of some', async () => {
    const names = Array.from({ length: 3 }, (_, at) => `folder/picture ${at}.jpg`);
    let made = 0;
    const groups = {
      *[Symbol.iterator]() {
        for (; made < 10_000; made += 1) yield group(made % 256, names);
      },
    };
    const paper = await pageOf(groups, new Paper(false));
    expect(made).toBe(10_000);
    expect(paper.length).toBeGreaterThan(10_000_000);
    expect(paper.mostWaiting).toBeLessThan(200_000);
  });
});
