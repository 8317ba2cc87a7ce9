// @ts-check
import { writeFileSync } from 'node:fs';

/**
 * A process that asks the library everything about one repository, so that a native library may end
 * it. It is told `ask` or `mend`, with the root, and says what was answered.
 */

/** @type {typeof import('../../../src/index.js')} */
const library = await import(new URL('../../../dist/index.js', import.meta.url).href);
const { ImgdedupError, Repository, Scope, findRepository } = library;
/** @typedef {import('../../../src/index.js').Repository} Repo */

const everything = { scope: Scope.everything, jobs: 1 };

/** Each command's answer without what differs from run to run. */
/** @type {Readonly<Record<string, (repository: Repo) => Promise<unknown>>>} */
const commands = {
  async status(repository) {
    const { counts, unreadable, ...lists } = await library.status(repository, everything);
    return {
      new: lists.new,
      modified: lists.modified,
      deleted: lists.deleted,
      moved: lists.moved,
      unreadable,
      toHash: counts.toHash,
    };
  },
  snapshots: async (repository) =>
    (await library.listSnapshots(repository)).map(({ sequence, files, bytes }) => ({
      sequence,
      files,
      bytes,
    })),
  async diff(repository) {
    const diff = await library.diffSnapshots(repository, { from: 'HEAD~1', to: 'HEAD' });
    return { added: diff.added, changed: diff.changed, moved: diff.moved, gone: diff.gone };
  },
  async log(repository) {
    const actions = await library.listActions(repository);
    const answers = [];
    for (const { id, command, done, skipped } of actions) {
      const steps = [];
      for await (const step of (await library.showAction(repository, id)).steps) {
        steps.push([step.kind, step.path, step.outcome.kind]);
      }
      answers.push({ id, command, done, skipped, steps });
    }
    return answers;
  },
  'distinct --list': async (repository) =>
    (await library.listDistinct(repository)).map(({ files }) => files.map(({ path }) => path)),
  async similar(repository) {
    const { queries, ...rest } = await library.similarTo(repository, ['a.jpg']);
    return {
      ...rest,
      queries: queries.map(({ matches }) => matches.map(({ path, tier }) => [path, tier])),
    };
  },
  async 'undo --dry-run'(repository) {
    /** @type {unknown[]} */
    const events = [];
    const onEvent = (/** @type {import('../../../src/index.js').ActionEvent} */ event) =>
      void events.push(plain(event));
    const { id, done, skipped } = await library.undoAction(repository, { dryRun: true, onEvent });
    return { id, done, skipped, events };
  },
  async verify(repository) {
    const { problems } = await library.verify(repository);
    return problems.length === 0 ? 'whole' : 'problems';
  },
  async 'gc --dry-run'(repository) {
    const options = { dryRun: true, keepSnapshots: 1 };
    // The rest is what can be made anew.
    const { snapshots, trash } = await library.collectGarbage(repository, options);
    return { snapshots: snapshots.count, trash: trash.dropped.length };
  },
  async dupes(repository) {
    const { groups, unreadable } = await library.findDupes(repository, everything);
    return { unreadable, groups: [...groups].map(({ files }) => files.map(({ path }) => path)) };
  },
  async 'dupes --similar'(repository) {
    const { groups, unreadable, undecodable } = await library.findSimilar(repository, everything);
    const told = [...groups].map(({ files }) =>
      files
        .map(({ path, tier, relation }) => `${path} ${tier} ${relation.text}`)
        .toSorted()
        .join(', '),
    );
    return { unreadable, undecodable, groups: told.toSorted((a, b) => (a < b ? -1 : 1)) };
  },
  async index(repository) {
    await library.settleActions(repository);
    const { files, unreadable, undecodable } = await library.indexPhotos(repository, {
      ...everything,
      wantsFingerprints: true,
    });
    return {
      files,
      unreadable,
      undecodable: undecodable.map(({ path, reason }) => ({ path, reason })),
    };
  },
};

/** @param {unknown} value bigints and the like as text */
function plain(value) {
  return JSON.parse(
    JSON.stringify(value, (_key, inner) => (typeof inner === 'bigint' ? String(inner) : inner)) ??
      'null',
  );
}

/**
 * @param {string} root
 * @param {(repository: Repo) => Promise<unknown>} command
 */
async function answer(root, command) {
  try {
    const place = findRepository(root);
    if (place.root !== root) return { error: 'NOT_A_REPOSITORY', message: 'imgdedup init' };
    return { value: plain(await command(await Repository.open(place))) };
  } catch (error) {
    if (error instanceof ImgdedupError) {
      const message = [error.message, error.remedy].filter(Boolean).join(' ');
      return { error: error.code, message };
    }
    return { bug: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** @param {{ root: string, names: readonly string[] }} request */
async function ask({ root, names }) {
  /** @type {Record<string, unknown>} */
  const answers = {};
  for (const name of names) {
    const command = commands[name];
    if (command !== undefined) answers[name] = await answer(root, command);
    process.send?.({ asked: name });
  }
  return answers;
}

/** Repairs, looks again, and asks once more. @param {{ root: string }} request */
async function mend({ root }) {
  const repair = await answer(root, async (repository) => {
    const { problems, copy, repaired } = await library.verify(repository, { repairs: true });
    return {
      problems,
      copy: copy !== undefined,
      repaired: repaired.map(({ what, why }) => `${what}: ${why}`),
    };
  });
  const index = await answer(root, commands['index'] ?? neverAsked);
  const after = await answer(
    root,
    async (repository) => (await library.verify(repository, { readsPhotos: true })).problems,
  );
  return {
    repair,
    index,
    after,
    ...(await ask({
      root,
      names: ['dupes', 'dupes --similar', 'distinct --list', 'log', 'status'],
    })),
  };
}

async function neverAsked() {
  throw new RangeError('no such command');
}

export const commandNames = Object.keys(commands);

process.on(
  'message',
  (/** @type {{ kind: 'ask' | 'mend', root: string, names: readonly string[] }} */ request) => {
    process.chdir(request.root);
    const answers = request.kind === 'ask' ? ask(request) : mend(request);
    answers.then(
      (value) => process.send?.({ answers: value }),
      (error) => {
        writeFileSync(2, String(error));
        process.exit(70);
      },
    );
  },
);
process.send?.({ commands: commandNames });
