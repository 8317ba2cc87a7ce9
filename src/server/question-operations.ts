import { refusal } from '../http/answer.js';
import { tiers, type Tier } from '../model/groups/look-alike.js';
import type { Operation } from './operation.js';
import type { Query } from './parameters.js';
import type { LikenessLimits } from './questions/question.js';
import { factKinds, shapes } from '../model/facts/facts.js';
import { sortKeys } from '../model/snapshot/listed-file.js';
import { pathParameter, pathSchema, refTo, refused, stopped, unready } from './schemas.js';

const threshold = {
  name: 'threshold',
  description: 'How much pictures may differ, in percent (setting: similar.threshold).',
  schema: { type: 'number', minimum: 0, maximum: 100 },
} as const;

/** Words of people, for a filter; their length keeps an address short. */
const words = { type: 'string', maxLength: 1000 } as const;

const likeness = [
  threshold,
  {
    name: 'crops',
    description: 'Also pictures of which one shows a part of the other; true by default.',
    schema: { type: 'boolean' },
  },
  {
    name: 'rotated',
    description: 'Also pictures that were turned or mirrored; true by default.',
    schema: { type: 'boolean' },
  },
  {
    name: 'recoloured',
    description: 'Also pictures of the same thing in other colours, which are no copies.',
    schema: { type: 'boolean' },
  },
] as const;

function likenessOf(query: Query): LikenessLimits {
  return {
    threshold: query.number('threshold'),
    wantsCrops: query.flag('crops', true),
    wantsRotated: query.flag('rotated', true),
    wantsRecoloured: query.flag('recoloured'),
  };
}

export const getGroups: Operation = {
  id: 'getGroups',
  summary: 'Groups of files with the same bytes, or that show the same.',
  description:
    'As `imgdedup dupes --json` prints them; of the newest snapshot, unless refresh is true. Work for a thread of its own: one question at a time.',
  parameters: [
    {
      name: 'similar',
      description:
        'Whether pictures that look the same are told, too: what was not looked at yet is.',
      schema: { type: 'boolean' },
    },
    {
      name: 'tier',
      description: 'Only groups that are as close as this, or closer.',
      schema: { type: 'string', enum: tiers },
    },
    {
      name: 'tiers',
      description: 'Only groups of these tiers, with commas; not with tier.',
      schema: { type: 'string', pattern: `^(?:${tiers.join('|')})(?:,(?:${tiers.join('|')}))*$` },
    },
    ...likeness,
    {
      name: 'under',
      description: 'Only groups with a file at this path, or below it.',
      schema: pathSchema,
    },
    pathParameter,
    {
      name: 'refresh',
      description: 'Looks at the folder first.',
      schema: { type: 'boolean' },
    },
  ],
  lane: 'questions',
  answers: {
    200: { description: 'The groups.', schema: refTo('Document') },
    400: refused('A query that is wrong.'),
    404: refused('There is nothing at the path.'),
    409: unready,
    503: stopped,
  },
  answer({ questions }, { query, signal }) {
    const [under, tier] = [query.text('under'), query.text('tier')];
    const [paths, listed] = [query.texts('path'), query.text('tiers')];
    if (under !== undefined && paths.length > 0) {
      return refusal('BAD_REQUEST', 'The query has both under and path: one of them will do.');
    }
    if (tier !== undefined && listed !== undefined) {
      return refusal('BAD_REQUEST', 'The query has both tier and tiers: one of them will do.');
    }
    return questions.ask(
      {
        kind: 'groups',
        isSimilar: query.flag('similar'),
        tiers: tier === undefined ? tiersIn(listed) : tiersUpTo(tier),
        ...likenessOf(query),
        ...(under === undefined ? { paths } : { paths: [under], namesOnly: true }),
        isRefreshed: query.flag('refresh'),
      },
      signal,
    );
  },
};

/** That tier, and all that are closer. */
function tiersUpTo(text: string): readonly Tier[] {
  return tiers.slice(0, tiers.findIndex((one) => one === text) + 1);
}

function tiersIn(text: string | undefined): readonly Tier[] | undefined {
  const names = text?.split(',');
  return names && tiers.filter((tier) => names.includes(tier));
}

export const askSimilar: Operation = {
  id: 'askSimilar',
  summary: 'Is this picture here already?',
  description:
    'Compares the picture that is sent with those of the newest snapshot, as `imgdedup similar FILE --json` does. Nothing is stored.',
  parameters: [
    {
      name: 'limit',
      description: 'Most files to list; 10 by default.',
      schema: { type: 'integer', minimum: 1, maximum: 1000 },
    },
    ...likeness,
  ],
  body: { kind: 'bytes', types: ['image/*', 'application/octet-stream'], isRequired: true },
  lane: 'questions',
  answers: {
    200: { description: 'What looks like it.', schema: refTo('Document') },
    400: refused('A query that is wrong, or no picture.'),
    409: unready,
    413: refused('More bytes than the server takes (--max-body).'),
    415: refused('No picture, or one that cannot be decoded.'),
    503: stopped,
  },
  answer({ questions }, { query, bytes, signal }) {
    if (bytes.length === 0) return refusal('BAD_REQUEST', 'Send the picture as the body.');
    const limits = { limit: query.number('limit'), ...likenessOf(query) };
    return questions.askAbout(bytes, limits, signal);
  },
};

export const getStatus: Operation = {
  id: 'getStatus',
  summary: 'What changed since the newest snapshot.',
  description:
    'As `imgdedup status --json` prints it: the folder is looked at, and no photo is opened.',
  parameters: [pathParameter],
  lane: 'questions',
  answers: {
    200: { description: 'The changes.', schema: refTo('Document') },
    400: refused('A query that is wrong.'),
    404: refused('There is nothing at a path, neither now nor in the snapshot.'),
    503: stopped,
  },
  answer: ({ questions }, { query, signal }) =>
    questions.ask({ kind: 'status', paths: query.texts('path') }, signal),
};

/** Filters that are words, as the flags of `imgdedup list` of these names. */
const wordFilters = [
  ['camera', 'Maker and model of the camera, a glob.'],
  ['lens', 'Name of the lens, a glob.'],
  ['keyword', 'One of the keywords, a glob.'],
  ['taken', 'Capture date in local time: 2019-05..2019-07, 2020.., 2019.'],
  ['near', 'LAT,LON,KM: taken no farther from there.'],
  ['min-megapixels', 'No fewer pixels than so many million.'],
  ['min-duration', 'Videos of so many seconds at least.'],
] as const;

export const getList: Operation = {
  id: 'getList',
  summary: 'Files by what they say of themselves.',
  description: 'As `imgdedup list --json` prints them: those of the newest snapshot.',
  parameters: [
    pathParameter,
    ...wordFilters.map(([name, description]) => ({ name, description, schema: words })),
    { name: 'type', description: 'One of these formats.', schema: words, isRepeated: true },
    {
      name: 'orientation',
      description: 'How the picture lies when it is shown.',
      schema: { type: 'string', enum: shapes },
    },
    {
      name: 'rating',
      description: 'So many stars at least.',
      schema: { type: 'integer', minimum: 0, maximum: 5 },
    },
    {
      name: 'has',
      description: 'Says all of this.',
      schema: { type: 'string', enum: factKinds },
      isRepeated: true,
    },
    {
      name: 'missing',
      description: 'Says none of this.',
      schema: { type: 'string', enum: factKinds },
      isRepeated: true,
    },
    {
      name: 'sort',
      description: 'Order; files that do not say it come last.',
      schema: { type: 'string', enum: sortKeys },
    },
    { name: 'reverse', description: 'The other way round.', schema: { type: 'boolean' } },
  ],
  lane: 'questions',
  answers: {
    200: { description: 'The files.', schema: refTo('Document') },
    400: refused('A query that is wrong.'),
    404: refused('There is nothing at a path.'),
    409: unready,
    503: stopped,
  },
  answer({ questions }, { query, signal }) {
    const named = (name: string): readonly string[] | undefined => {
      const texts = query.texts(name);
      return texts.length === 0 ? undefined : texts;
    };
    const kinds = (name: string) =>
      named(name) && factKinds.filter((kind) => query.texts(name).includes(kind));
    return questions.ask(
      {
        kind: 'list',
        paths: query.texts('path'),
        filter: {
          camera: query.text('camera'),
          lens: query.text('lens'),
          keyword: query.text('keyword'),
          taken: query.text('taken'),
          near: query.text('near'),
          minMegapixels: query.text('min-megapixels'),
          minDuration: query.text('min-duration'),
          types: named('type'),
          shape: shapes.find((shape) => shape === query.text('orientation')),
          rating: query.number('rating'),
          has: kinds('has'),
          missing: kinds('missing'),
          sort: sortKeys.find((key) => key === query.text('sort')),
          isReversed: query.flag('reverse'),
        },
      },
      signal,
    );
  },
};
