import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { picturePlugins } from '../../../../src/model/plugins/picture-plugins.js';
import type { PartTrouble } from '../../../../src/model/plugins/plugin.js';
import { startDecoders, type DecoderPool } from '../../../../src/picture/decoder/decoder-pool.js';
import { startRenderers } from '../../../../src/picture/decoder/render-pool.js';
import { moduleOf, PluginFolder, pluginsIn } from '../../support/plugins.js';

/** Files that begin with `ODD`, and a word that says what is to become of them; `P6 …` are built in. */
const odd = moduleOf(
  'odd',
  `
  decoders: [{
    name: 'odd',
    matches: (head) => {
      if (head[0] === 0x3f) throw new Error('a question');
      return head[0] === 0x4f && head[1] === 0x44 && head[2] === 0x44;
    },
    async decode(bytes, { pixels }) {
      const act = Buffer.from(bytes).toString('latin1', 4).trim();
      if (act === 'exit') process.exit(3);
      if (act === 'hang') for (;;);
      if (act === 'throw') throw new Error('no\\u0007 luck\\nat all');
      if (act === 'late') await new Promise((resolve) => setTimeout(resolve, 20));
      if (act === 'short') return { width: 8, height: 8, channels: 3, data: new Uint8Array(3) };
      const side = act === 'large' ? Math.ceil(Math.sqrt(1.1 * pixels)) : 8;
      const data = new Uint8Array(side * side).map((_, at) => at);
      bytes.fill(0);
      return { width: side, height: side, channels: 1, data };
    },
  }],
  factReaders: [{
    name: 'words',
    matches: (head) => head.includes(0x23),
    facts(bytes) {
      const word = /#(\\w+)/.exec(Buffer.from(bytes).toString('latin1'))?.[1];
      if (word === 'exit') process.exit(4);
      if (word === 'throw') throw new Error('no word');
      bytes.fill(0);
      return { keywords: [word], rating: 4 };
    },
  }],
`,
);

let folder: PluginFolder;
let troubles: PartTrouble[];
beforeEach(() => {
  folder = new PluginFolder();
  troubles = [];
});
afterEach(() => folder[Symbol.dispose]());

function start(text = odd, deadlineMs = 60_000): DecoderPool {
  folder.write('odd.js', text);
  return startDecoders(optionsFor(deadlineMs));
}

function optionsFor(deadlineMs: number) {
  const { plugins } = pluginsIn(folder, './odd.js');
  using _plugins = plugins;
  return {
    processes: 1,
    deadlineMs,
    memoryBytes: 1_000_000_000,
    plugins: picturePlugins(plugins.list()),
    onPluginTrouble: (trouble: PartTrouble) => troubles.push(trouble),
  };
}

const task = (name: string, text: string) => {
  const path = join(folder.path, name);
  writeFileSync(path, text, 'latin1');
  return { path, name, wantsPoints: false, wantsFacts: true };
};

const pnm = (comment: string): string => `P5\n#${comment}\n2 2\n255\nabcd`;

const reader = (gave: boolean) => ({ name: 'odd.words', version: 1, gave });

/** What came of each, in short. */
async function looks(pool: DecoderPool, files: readonly (readonly [string, string])[]) {
  const found = new Map<string, unknown>();
  for await (const { task: done, outcome } of pool.decode(files.map((of) => task(...of)))) {
    const said = outcome.said?.facts;
    const facts = said && [said.format, said.width, ...said.keywords].join(' ');
    if (outcome.kind === 'picture') {
      found.set(done.name, [outcome.facts.format, outcome.facts.width, facts]);
    } else if (outcome.kind === 'undecodable') {
      found.set(done.name, [outcome.format, outcome.reason]);
    } else found.set(done.name, outcome.kind);
  }
  return Object.fromEntries(found);
}

test('decodes what nobody else does; one that goes wrong costs its picture, and is named', async () => {
  await using pool = start();
  expect(await looks(pool, [['exit', 'ODD exit']])).toEqual({
    exit: ['odd.odd', 'the plugin decoder odd.odd crashed (exit status 3)'],
  });
  const found = await looks(pool, [
    ['fine', 'ODD fine'],
    ['late', 'ODD late'],
    ['throw', 'ODD throw'],
    ['short', 'ODD short'],
    ['large', 'ODD large'],
    ['text', 'nothing'],
    ['asked', '?'],
    ['built-in', pnm('sea')],
  ]);
  expect(found).toEqual({
    fine: ['odd.odd', 8, 'odd.odd 8'],
    late: ['odd.odd', 8, 'odd.odd 8'],
    throw: ['odd.odd', 'the plugin decoder odd.odd failed: no  luck'],
    short: ['odd.odd', 'the plugin decoder odd.odd gave 3 bytes of pixels, not 192'],
    large: ['odd.odd', 'has 66 megapixels; at most 60 are decoded'],
    text: 'not-a-picture',
    asked: 'not-a-picture',
    'built-in': ['pnm', 2, 'pnm 2 sea'],
  });
  expect(troubles).toEqual([
    {
      plugin: 'odd',
      lack: 'does not look at all files by odd.odd',
      reason: 'failed: a question',
    },
  ]);
});

test('is ended where it hangs, and named', async () => {
  await using pool = start(odd, 4000);
  expect(await looks(pool, [['hang', 'ODD hang']])).toEqual({
    hang: ['odd.odd', 'the plugin decoder odd.odd took longer than 4 s'],
  });
});

test('a reader of facts that goes wrong costs what it would have said', async () => {
  await using pool = start();
  const files: readonly (readonly [string, string])[] = [
    ['exit', pnm('exit')],
    ['sea', pnm('sea')],
    ['throw', pnm('throw')],
  ];
  const [exit = ['', ''], ...others] = files;
  expect(await looks(pool, [exit])).toEqual({ exit: ['pnm', 2, 'pnm 2'] });
  expect(await looks(pool, others)).toEqual({
    sea: ['pnm', 2, 'pnm 2 sea'],
    throw: ['pnm', 2, 'pnm 2'],
  });
  const lack = 'does not read the facts of all files by odd.words';
  expect(troubles.toSorted((a, b) => (a.reason < b.reason ? -1 : 1))).toEqual([
    { plugin: 'odd', lack, reason: 'crashed (exit status 4)' },
    { plugin: 'odd', lack, reason: 'failed: no word' },
  ]);
  const asked = new Map<string, unknown>();
  const tasks = [...files.map((of) => task(...of)), task('odd', 'ODD #fine')];
  for await (const { task: done, outcome } of pool.describe(tasks)) {
    if (outcome.kind === 'facts') asked.set(done.name, outcome);
  }
  const decoder = { name: 'odd.odd', version: 1, gave: false };
  expect(asked.get('sea')).toMatchObject({ asked: [reader(true)] });
  expect(asked.get('exit')).toMatchObject({ asked: [reader(false)] });
  expect(asked.get('odd')).toMatchObject({
    asked: [decoder, reader(true)],
    facts: { format: 'odd.odd', width: 8, height: 8, rating: 4, keywords: ['fine'] },
  });
});

test('one that is another by now takes no part', async () => {
  await using pool = start();
  folder.write('odd.js', odd.replace('version: 1', 'version: 2'));
  expect(await looks(pool, [['fine', 'ODD fine']])).toEqual({ fine: 'not-a-picture' });
  expect(troubles).toEqual([
    {
      plugin: 'odd',
      lack: 'takes no part where pictures are decoded',
      reason: 'was changed while it was in use',
    },
  ]);
});

test('its pictures are shown and measured as others are', async () => {
  await using pool = start();
  await using renderers = startRenderers(optionsFor(60_000));
  const rendered = await renderers.render(task('fine', 'ODD fine').path, 256);
  expect(rendered).toMatchObject({ kind: 'rendered', rendering: { width: 8, height: 8 } });
  for await (const { outcome } of pool.measure([task('fine', 'ODD fine')])) {
    expect(outcome).toMatchObject({ kind: 'traits', traits: { colour: 'grey' } });
  }
});
