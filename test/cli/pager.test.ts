import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { without } from '../needs.js';
import { copyPhotos, indexedPhotos, makeFolder, run, type Folder } from './support.js';
import { terminal, terminals } from './terminal.js';

describe('on a terminal', () => {
  beforeEach(({ skip }) => skip(...without(terminals)));

  let folder: Folder;
  beforeAll(async () => {
    folder = await indexedPhotos();
    return () => folder[Symbol.dispose]();
  });
  const shown = async (script: string): Promise<string> =>
    (await terminal(script, folder.path)).stdout;

  test('long results go through the pager of the environment', async () => {
    const screen = await shown(`PAGER='sed s/^/paged:/' $IMGDEDUP dupes`);
    expect(screen).toMatch(/^paged:.*2 groups of 5 files/m);
  });

  test('one of our own goes before the setting, and the setting before PAGER', async () => {
    using home = makeFolder();
    home.write('imgdedup/config.toml', '[core]\npager = "sed s/^/set:/"\n');
    const as = `XDG_CONFIG_HOME='${home.path}'`;
    expect(await shown(`${as} PAGER='sed s/^/env:/' $IMGDEDUP snapshots`)).toMatch(/^set:/m);
    const own = `${as} IMGDEDUP_PAGER='sed s/^/own:/' $IMGDEDUP snapshots`;
    expect(await shown(own)).toMatch(/^own:/m);
    expect(await shown(`${as} $IMGDEDUP snapshots -c core.pager=cat`)).not.toMatch(/set:/);
  });

  test('a repository, which may have come from anybody, has none run', async () => {
    const before = folder.text('.imgdedup/config.toml');
    folder.write('.imgdedup/config.toml', '[core]\npager = "touch ran; cat"\n');
    expect(await shown(`PAGER='sed s/^/env:/' $IMGDEDUP snapshots`)).toMatch(/^env:/m);
    expect(folder.has('ran')).toBe(false);
    expect(await folder.run('config', 'set', 'core.pager', 'less')).toMatchObject({ code: 2 });
    folder.write('.imgdedup/config.toml', before);
  });

  test('not for pipes, programs, acts, or who wants none', async () => {
    const pager = `PAGER='sed s/^/paged:/' $IMGDEDUP`;
    for (const script of [
      `${pager} dupes | cat`,
      `${pager} dupes --json`,
      `${pager} dupes --no-pager`,
      `${pager} link -n`,
    ]) {
      expect(await shown(script), script).not.toContain('paged:');
    }
  });

  test('a pager that is not there, or that ends early, costs nothing', async () => {
    expect(await shown(`PAGER=no-such-pager $IMGDEDUP dupes`)).toContain('2 groups of 5 files');
    const { code } = await terminal(`PAGER='head -1' $IMGDEDUP dupes`, folder.path);
    expect(code).toBe(0);
  });

  test('the next prompt comes when the pager has ended', async () => {
    const screen = await shown(`PAGER='sleep 0.5; sed s/^/paged:/' $IMGDEDUP dupes; echo after`);
    expect(screen.indexOf('after')).toBeGreaterThan(screen.lastIndexOf('paged:'));
  });

  test('lists are broken between words at its width, through a pager, too; names are not', async () => {
    await folder.ok('dupes', '--similar', '-q');
    for (const args of ['dupes', 'dupes --similar', 'similar 2021/waterfall.jpg']) {
      const wide = await shown(`$IMGDEDUP ${args} -q --color never`);
      for (const pager of ['cat', 'sed s/x/x/']) {
        const narrow = await shown(
          `stty columns 50; PAGER='${pager}' $IMGDEDUP ${args} -q --color never`,
        );
        const lines = narrow.split('\n');
        expect(lines.filter((line) => line.length > 50)).toEqual([]);
        expect(narrow).toContain('phone backup/IMG_0117.jpg');
        expect(narrow.replaceAll(/\s+/g, ' ')).toBe(wide.replaceAll(/\s+/g, ' '));
      }
      const piped = await shown(`stty columns 50; $IMGDEDUP ${args} -q | cat`);
      expect(piped).toBe(wide);
    }
  });

  test('sentences are broken between words, names are not', async () => {
    const screen = await shown(`stty columns 40; $IMGDEDUP init --separate-dir x nowhere`);
    const lines = screen.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(1);
    const sentences = lines.filter((line) => !line.includes(folder.path));
    expect(sentences.filter((line) => line.length > 40)).toEqual([]);
    expect(screen.replaceAll(/\s+/g, ' ')).toContain('nowhere');
  });
});

describe('hints', () => {
  const wanted = { env: { IMGDEDUP_ADVICE: '1' } };

  test('init, index and dupes end with what to do next, on stderr', async () => {
    using folder = copyPhotos();
    const inFolder = { cwd: folder.path, ...wanted };
    const said = async (...args: string[]): Promise<string> => (await run(args, inFolder)).stderr;
    expect(await said('init')).toMatch(/^hint: "imgdedup dupes" .*\nhint: Disable .* false"\.\n$/s);
    expect(await said('index')).toMatch(/^hint: .*"imgdedup dupes --similar"/m);
    expect(await said('dupes')).toMatch(/^hint: "imgdedup dupes --link -n"/m);
    expect(await said('dupes', '--similar')).toMatch(/^hint: .*--trash -n"/m);
    expect(await said('dupes', '--tier', 'exact,metadata')).toMatch(
      /^hint: "imgdedup dupes --trash/,
    );
    expect(await said('dupes', '--trash', '-n')).toBe('');
    for (const flag of ['--quiet', '--json']) expect(await said('dupes', flag)).toBe('');
    await folder.ok('config', 'set', 'advice', 'false');
    expect(await said('dupes')).toBe('');
  });
});
