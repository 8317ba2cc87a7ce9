/** What is read of a document is what it was made of, as far as anything is printed of it. */
import * as fc from 'fast-check';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { readDocument, type Document } from '../../../src/client/documents.js';
import { readActionLog } from '../../../src/client/log-documents.js';
import { UnexpectedAnswer } from '../../../src/client/shape.js';
import { readShown } from '../../../src/client/show-document.js';
import type { StepOutcome, ToldActionLog, ToldStep } from '../../../src/model/actions/action.js';
import { isPlacePath, isRelPath, relPathFrom } from '../../../src/model/paths/path.js';
import type {
  HistoryEntry,
  ShownFile,
  ShownPicture,
} from '../../../src/model/review/shown-file.js';
import { Envelope } from '../../../src/render/envelope.js';
import { actionLogJson } from '../../../src/render/json/action-json.js';
import { Output } from '../../../src/render/output.js';
import { renderActionLog } from '../../../src/render/text/actions/render-log.js';
import { renderActionLogCsv } from '../../../src/render/text/files/render-tables.js';
import { renderShow, showJson } from '../../../src/render/text/files/render-show.js';

async function printed(print: (output: Output) => Promise<void>): Promise<string> {
  const stream = new PassThrough();
  const text = buffer(stream);
  {
    await using output = new Output(stream);
    await print(output);
  }
  stream.end();
  return (await text).toString();
}

function document(print: (envelope: Envelope) => Promise<void>): Promise<string> {
  return printed(async (output) => {
    const envelope = new Envelope(output, 'any');
    envelope.root = '/photos';
    await print(envelope);
  });
}

function parsed(json: string): Document {
  const value: unknown = JSON.parse(json);
  return readDocument(value);
}

const names = fc.string({ unit: fc.constantFrom('a', 'ü', ' ', '\n', '"', '\u001b', '.') });
const path = names.map((name) => `x${name}/y${name}`).filter(isRelPath);
const place = fc.tuple(fc.constantFrom('/', ''), path).map(([top, own]) => `${top}${own}`);
const placePath = place.filter(isPlacePath);
const time = fc.integer({ min: 0, max: 4e12 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const outcome: fc.Arbitrary<StepOutcome> = fc.oneof(
  fc.constantFrom(
    { kind: 'planned' } as const,
    { kind: 'done' } as const,
    { kind: 'undone' } as const,
  ),
  fc.record({ kind: fc.constant('skipped' as const), reason: names }),
);
const own = { path, keeper: path, outcome };
const geo = fc.record({
  latitude: fc.integer({ min: -90, max: 90 }),
  longitude: fc.integer({ min: -180, max: 180 }),
  altitude: maybe(fc.integer()),
});
const step: fc.Arbitrary<ToldStep> = fc.oneof(
  fc.record({
    ...own,
    kind: fc.constantFrom(
      ...(['link', 'unlink', 'reflink', 'unreflink', 'symlink', 'unsymlink', 'delete'] as const),
    ),
  }),
  fc.record({ ...own, kind: fc.constantFrom('move', 'return'), away: placePath }),
  fc.record({ ...own, kind: fc.constant('import' as const), origin: names }),
  fc.record({
    ...own,
    kind: fc.constantFrom('merge', 'unmerge'),
    facts: fc.record({
      taken: maybe(fc.constant('2019-05-04T12:33:10')),
      place: maybe(geo),
      rating: maybe(fc.integer({ min: -1, max: 5 })),
      keywords: fc.array(names),
    }),
  }),
);
const log: fc.Arbitrary<ToldActionLog> = fc.record({
  action: fc.record({
    id: fc.nat(),
    command: fc.constantFrom('trash', 'undo', 'merge'),
    state: fc.constantFrom('running', 'done', 'interrupted'),
    undone: fc.constantFrom('no', 'partly', 'yes'),
    startedAt: time,
    done: fc.nat(),
    skipped: fc.nat(),
    freed: fc.nat(),
    undoes: maybe(fc.nat()),
  }),
  steps: fc.array(step),
});

const linked: ToldActionLog = {
  action: {
    id: 1,
    command: 'link',
    state: 'done',
    undone: 'no',
    startedAt: 0,
    done: 1,
    skipped: 0,
    freed: 1,
    undoes: undefined,
  },
  steps: [
    {
      path: relPathFrom('a', '/'),
      keeper: relPathFrom('b', '/'),
      kind: 'link',
      outcome: { kind: 'done' },
    },
  ],
};

const printedLog = async (one: ToldActionLog) => [
  await document((envelope) => actionLogJson(envelope, one)),
  await printed((output) => renderActionLog(output, one)),
  await printed((output) => renderActionLogCsv(output, one)),
];

describe('of an action', () => {
  test('text, JSON and CSV are the same', async () => {
    await fc.assert(
      fc.asyncProperty(log, async (one) => {
        const before = await printedLog(one);
        expect(await printedLog(readActionLog(parsed(before[0] ?? '')))).toEqual(before);
      }),
      { numRuns: 100 },
    );
  });

  test('a step that is not known here is refused', async () => {
    const json = await document((envelope) => actionLogJson(envelope, linked));
    for (const [from, to] of [
      ['"kind":"link"', '"kind":"burn"'],
      ['"kind":"link"', '"kind":"move"'],
      ['"kind":"link"', '"kind":"move","place":"../b"'],
      ['"outcome":"done"', '"outcome":"skipped","reason":null'],
      ['"path":"a"', '"path":"/a"'],
    ] as const) {
      expect(() => readActionLog(parsed(json.replace(from, to)))).toThrow(UnexpectedAnswer);
    }
  });
});

const acts = fc.constantFrom('link', 'trash', 'import', 'undo', 'merge');
const entry: fc.Arbitrary<HistoryEntry> = fc.oneof(
  fc.record({
    kind: fc.constant('snapshot' as const),
    snapshot: fc.nat(),
    at: time,
    change: fc.constantFrom('new', 'changed', 'moved', 'gone'),
    path,
    from: maybe(path),
    contentId: fc.constant(undefined),
  }),
  fc.record({
    kind: fc.constant('action' as const),
    action: fc.nat(),
    at: time,
    command: acts,
    path,
    keeper: path,
    place: maybe(placePath),
    origin: maybe(names),
    sidecar: maybe(path),
    outcome: fc.constantFrom('done', 'skipped', 'undone', 'planned'),
  }),
  fc.record({
    kind: fc.constant('kept' as const),
    action: fc.nat(),
    at: time,
    command: acts,
    files: fc.nat(),
  }),
);
const picture: fc.Arbitrary<ShownPicture> = fc.oneof(
  fc.record({
    kind: fc.constant('picture' as const),
    facts: fc.record({
      format: names,
      width: fc.nat(),
      height: fc.nat(),
      orientation: fc.constant(1),
      frames: fc.integer({ min: 1, max: 9 }),
      missing: fc.constantFrom(0, 0.25),
    }),
  }),
  fc.record({ kind: fc.constant('undecodable' as const), format: names, reason: names }),
  fc.record({ kind: fc.constant('unsupported' as const), format: names }),
  fc.constant({ kind: 'none' } as const),
);
const stat = fc.record({
  ino: fc.constant(0),
  size: fc.nat(),
  mtimeMs: time,
  ctimeMs: fc.constant(0),
  birthtimeMs: fc.constant(0),
});
const shown: fc.Arbitrary<ShownFile> = fc
  .record({
    path,
    stat,
    contentId: fc.constant(undefined),
    facts: fc.constant(undefined),
    picture,
    copies: fc.array(path),
    lookAlikes: fc.constant([]),
    history: fc.array(entry),
    trashed: maybe(
      fc.record({
        folder: fc.nat(),
        action: maybe(fc.nat()),
        place: placePath,
        movedAt: time,
        keeper: maybe(path),
        tier: maybe(fc.constantFrom('exact', 'similar')),
      }),
    ),
  })
  .map((file) => {
    const {
      path: was,
      stat: { size },
      contentId,
      trashed,
    } = file;
    return { ...file, trashed: trashed && { ...trashed, path: was, size, contentId } };
  });

const printedFiles = async (files: readonly ShownFile[]) => [
  await document((envelope) => showJson(envelope, files)),
  await printed((output) => renderShow(output, files)),
];

test('of files that are shown, text and JSON are the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(shown, { maxLength: 3 }), async (files) => {
      const before = await printedFiles(files);
      expect(await printedFiles(readShown(parsed(before[0] ?? '')))).toEqual(before);
    }),
    { numRuns: 100 },
  );
});
