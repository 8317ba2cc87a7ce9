import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commands } from '../../../../src/cli.js';
import { BaseCommand } from '../../../../src/commands/base.js';
import type { Flag, ParsedArgs, Taken } from '../../../../src/commands/flags/flags.js';
import { parseByFramework } from '../../../../src/commands/framework.js';
import { parseArgs } from '../../../../src/commands/flags/parse-args.js';
import { ImgdedupError } from '../../../../src/model/errors/errors.js';

const tables = await Promise.all(
  Object.entries(commands).map(async ([id, load]): Promise<readonly [string, Taken]> => {
    const { strict, args, flags } = await load();
    return [id, { strict, args, flags: { ...BaseCommand.baseFlags, ...flags } }];
  }),
);

const values = [
  'a',
  'b c',
  '',
  '1',
  '07',
  '9'.repeat(20),
  '-',
  '--',
  '-1',
  'x=y',
  '.',
  'auto',
  'é',
];

/** Ways to write a flag, right and wrong. */
function spellings(name: string, { char = 'q', type }: Flag): string[] {
  const words = [`--${name}`, `--no-${name}`, `-${char}`, `-${char}x`, `-q${char}`, `-${char}q`];
  const withValues = values.flatMap((value) => [
    `--${name}=${value}`,
    `-${char}=${value}`,
    `-${char}${value}`,
  ]);
  return type === 'boolean' ? words : [...words, ...withValues];
}

function lines({ flags, args }: Taken): fc.Arbitrary<string[]> {
  const known = Object.entries(flags).flatMap(([name, flag]) => spellings(name, flag));
  const allowed = [...Object.values(flags), ...Object.values(args)].flatMap((one) =>
    'options' in one ? [...(one.options ?? [])] : [],
  );
  const unknown = ['--constructor', '--nothing', '--no-nothing', '-?', '-é', '--=', '-=', '---'];
  const word = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...known) },
    { weight: 4, arbitrary: fc.constantFrom(...values, ...allowed) },
    { weight: 1, arbitrary: fc.constantFrom(...unknown) },
    { weight: 1, arbitrary: fc.string() },
  );
  return fc.array(word, { maxLength: 7 });
}

async function byFramework(line: readonly string[], taken: Taken): Promise<ParsedArgs | undefined> {
  try {
    return await parseByFramework(line, taken, 'help');
  } catch (error) {
    if (error instanceof ImgdedupError && error.code === 'USAGE') return undefined;
    throw error;
  }
}

describe('a command line is read as the framework reads it', () => {
  test.each(tables)('%s', async (_, taken) => {
    await fc.assert(
      fc.asyncProperty(lines(taken), async (line) => {
        const usual = parseArgs(line, taken);
        // What is left to the framework is what the framework says.
        if (usual === undefined) return;
        expect(usual).toEqual(await byFramework(line, taken));
      }),
      { numRuns: 400 },
    );
  });
});

describe('what is usual is read without the framework', () => {
  const usual: readonly (readonly [string, readonly string[]])[] = [
    ['status', []],
    ['status', ['2024', 'b.jpg', '--json', '-q', '-C', 'photos']],
    ['status', ['-z', '--set=scan.hidden=true', '-c', 'jobs=2', '--', '-a.jpg']],
    ['dupes', ['--similar', '--threshold', '10', '--no-crops']],
    ['dupes', ['--link', '-nq', '--keep', 'oldest', '--keep=name', '--color', 'never']],
    ['dupes', ['--from', '-', '-z', '--jobs', '4']],
    ['similar', ['a.jpg', 'b.jpg', '--limit=3']],
    ['log', ['-n5']],
    ['distinct', ['--forget', 'a.jpg']],
    ['config:set', ['scan.hidden', 'true', '--global']],
    ['completion', ['bash']],
  ];
  test.each(usual)('%s %j', async (id, line) => {
    const taken = new Map(tables).get(id);
    if (taken === undefined) throw new Error(id);
    const parsed = parseArgs(line, taken);
    expect(parsed).toBeDefined();
    expect(parsed).toEqual(await byFramework(line, taken));
  });
});

test('no flag that wants another has a default: the framework would want the other one always', () => {
  const wrong = tables.flatMap(([id, { flags }]) =>
    Object.entries<Flag>(flags).flatMap(([name, { dependsOn, default: value }]) =>
      dependsOn !== undefined && value !== undefined ? [`${id} --${name}`] : [],
    ),
  );
  expect(wrong).toEqual([]);
});
