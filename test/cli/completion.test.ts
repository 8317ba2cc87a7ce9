import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { without, type Need } from '../needs.js';
import { settingKeys } from '../../src/config/settings.js';
import { makeFolder, run, succeeds, watch } from './support.js';

const fish: Need = { isThere: succeeds('fish', ['--version']), what: 'fish' };
const zsh: Need = { isThere: succeeds('zsh', ['--version']), what: 'zsh' };
const manualPage = readFileSync(
  join(import.meta.dirname, '../../dist/shell/imgdedup.1'),
  'utf8',
).replaceAll('\\-', '-');

/** What bash offers for the last word of a command line. */
async function offered(...words: readonly string[]): Promise<string[]> {
  using folder = makeFolder();
  folder.write('photo.jpg', '');
  const { stdout: script } = await run(['completion', 'bash']);
  const line = words.map((word) => `'${word}'`).join(' ');
  const ask = `${script}
COMP_WORDS=(imgdedup ${line}); COMP_CWORD=${words.length}; _imgdedup; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await watch('bash', ['-c', ask], { cwd: folder.path }).ended;
  return stdout.split('\n').filter((word) => word !== '');
}

describe('completion in bash', () => {
  test('offers every command, also behind -C', async () => {
    expect(await offered('')).toEqual(expect.arrayContaining(['init', 'dupes', 'config']));
    expect(await offered('-C', '/', 'du')).toEqual(['dupes']);
  });

  test('offers the flags of a command, and the values of a flag', async () => {
    expect(await offered('dupes', '--sim')).toEqual(['--similar']);
    expect(await offered('dupes', '--no-cr')).toEqual(['--no-crops']);
    expect(await offered('init', '--hash', 'sha')).toEqual(['sha256', 'shake256']);
  });

  test('offers files, settings and second words', async () => {
    expect(await offered('dupes', 'ph')).toEqual(['photo.jpg']);
    expect(await offered('config', 'g')).toEqual(['get']);
    expect(await offered('config', 'get', '')).toEqual([...settingKeys]);
  });
});

test('fish takes its completion', async ({ skip }) => {
  skip(...without(fish));
  const { stdout: script } = await run(['completion', 'fish']);
  const ask = `${script}\ncomplete -C 'imgdedup dupes --thr'`;
  const { stdout } = await watch('fish', ['-c', ask], {}).ended;
  expect(stdout).toMatch(/^--threshold\t/);
});

test('zsh takes its completion', async ({ skip }) => {
  skip(...without(zsh));
  const { stdout: script } = await run(['completion', 'zsh']);
  const ask = `autoload -U compinit; compinit -u -D\n${script}\necho $_comps[imgdedup]`;
  const { stdout, code } = await watch('zsh', ['-f', '-c', ask], {}).ended;
  expect([stdout, code]).toEqual(['_imgdedup\n', 0]);
});

test('another shell is refused', async () => {
  const { code, stderr } = await run(['completion', 'tcsh']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('bash, zsh, fish')]);
});

describe('the manual page', () => {
  test('has every command, its flags, every setting and the exit statuses', () => {
    expect(manualPage).toContain('.SS imgdedup config set KEY VALUE');
    expect(manualPage).toContain('\\fB--threshold\\fR \\fIPERCENT\\fR');
    for (const key of settingKeys) expect(manualPage).toContain(`.B ${key}\n`);
    expect(manualPage).toMatch(/\.B 130\n/);
  });

  test('no line of text is taken for a request', () => {
    const requests = manualPage.match(/^[.'].*$/gm) ?? [];
    const known = /^\.(?:TH|SH|SS|TP|PP|B|I|RI|nf|fi|RS|RE)(?: |$)/;
    expect(requests.filter((line) => !known.test(line))).toEqual([]);
  });
});
