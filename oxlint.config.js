// Which folder may import which, and which file each foreign library: one table for both.
import { relative } from 'node:path/posix';

/** Rooms of `src`, the lowest first: each imports itself and what stands above it in this list. */
export const rooms = [
  'model/paths',
  'model/text',
  'model/errors',
  'model/time',
  'model/contents',
  'model/facts',
  'model/snapshot',
  'model/pictures',
  'model/plugins',
  'model/groups',
  'model/actions',
  'model/maintenance',
  'model/remotes',
  'model/import',
  'model/runs',
  'model/review',
  'digest',
  'workers',
  'plugins',
  'fs/processes',
  'fs/volumes',
  'fs',
  'fs/reading',
  'config',
  'storage',
  'storage/leveldb',
  'storage/postgres',
  'storage/codecs',
  'picture/formats',
  'picture/formats/raw',
  'picture/formats/image-data',
  'picture/facts/values',
  'picture/facts/blocks',
  'picture/facts/films',
  'picture/facts/xmp',
  'picture/facts',
  'picture/kernels/assembly',
  'picture/kernels',
  'picture/fingerprint',
  'picture/completeness',
  'picture/decode',
  'picture/frames',
  'picture/traits',
  'picture/index/phash',
  'picture/decoder',
  'picture/index/lsh',
  'picture/match/colours',
  'picture/match',
  'picture/match/threads',
  'queue/codes',
  'queue',
  'queue/worker/sources',
  'queue/worker',
  'watch',
  'library/reserve',
  'library/snapshot',
  'library/scan/files',
  'library/put',
  'library/runs',
  'library/repository',
  'library/remotes',
  'library/scan',
  'library/hashing',
  'library/keep',
  'library/decisions',
  'library/dupes',
  'library/dupes/folders',
  'library/facts',
  'library/lookalikes/catalog',
  'library/lookalikes/columns',
  'library/lookalikes/candidates',
  'library/lookalikes/groups',
  'library/lookalikes/query',
  'library/lookalikes',
  'library/thumbnails',
  'library/review',
  'library/sessions',
  'library/download',
  'library/export',
  'library/trash',
  'library/rehash',
  'library/arrivals',
  'library/import',
  'library/maintenance',
  'actions/plans',
  'actions/files',
  'actions/journal',
  'actions/trash',
  'actions',
  'api/repository',
  'api/history',
  'api/files',
  'api/indexing',
  'api/find',
  'api/actions',
  'api/import',
  'api/remotes',
  'api/maintenance',
  'http',
  'top',
  'review',
  'render',
  'render/text/files',
  'render/text/groups',
  'render/text/actions',
  'render/text/import',
  'render/text/remotes',
  'render/text/maintenance',
  'render/text/running',
  'render/json',
  'render/report',
  'client',
  'server/questions',
  'server',
  'commands/terminal',
  'commands/flags',
  'commands/dupes',
  'commands',
  'commands/config',
  'commands/queue',
  'commands/remote',
  'commands/schedule',
  'commands/trash',
];

/** Rooms that see less than what stands above them. */
const sees = {
  // A worker elsewhere will run it alone: it knows no store and no repository.
  picture: ['model', 'digest', 'fs', 'workers', 'plugins', 'picture'],
  storage: ['model', 'digest', 'storage'],
  // Its worker, too: it makes records, and has no store to put them into.
  queue: ['model', 'digest', 'workers', 'fs', 'storage', 'picture', 'queue'],
  render: ['model', 'config', 'render'],
};

/**
 * Rooms of `web`, the page of `imgdedup review`, the lowest first, as above. Of `src` they see the model
 * only, and nothing in `src` sees them.
 */
export const webRooms = ['model', 'api', 'state', 'hooks', 'parts', 'compare', 'views'];

/** The one file of `web` that imports a library; Preact is everywhere that something is drawn. */
const webOwners = { '@tanstack/virtual-core': 'hooks/use-virtual.ts' };

/** The one file that imports a library. */
export const owners = {
  level: 'storage/level-store.ts',
  pg: 'storage/postgres/connections.ts',
  'fs-native-extensions': 'fs/native.ts',
  'xxhash-wasm': 'digest/xxh64.ts',
  'hash-wasm': 'digest/blake3.ts',
  sharp: 'picture/decode/pixels.ts',
  'libheif-js': 'picture/decode/libheif.ts',
  '@imagemagick/magick-wasm': 'picture/decode/magick.ts',
  mediabunny: 'picture/facts/films/mediabunny.ts',
  '@rgrove/parse-xml': 'picture/facts/xmp/xmp-document.ts',
  usearch: 'picture/index/phash/neighbours-worker.ts',
  'node-sqlite3-wasm': 'library/export/sqlite-file.ts',
  micromatch: 'library/scan/files/glob.ts',
  ignore: 'library/scan/files/ignore-file.ts',
  '@decimalturn/toml-patch': 'config/config-file.ts',
  'wrap-ansi': 'render/wrap.ts',
  'prom-client': 'server/metrics.ts',
  bullmq: 'queue/bullmq.ts',
  ioredis: 'queue/bullmq.ts',
  '@aws-sdk/client-s3': 'queue/worker/sources/s3.ts',
  '@opentelemetry/sdk-node': 'queue/tracing.ts',
  'bullmq-otel': 'queue/tracing.ts',
  '@bull-board/api': 'queue/job-board.ts',
  '@oclif/core': 'commands/framework.ts',
};

const isWithin = (room, wing) => room === wing || room.startsWith(`${wing}/`);

/** Rooms that files of this one may not import. */
function closedTo(room) {
  const wing = Object.keys(sees).find((name) => isWithin(room, name));
  return rooms.filter(
    (other, rank) =>
      rank > rooms.indexOf(room) ||
      (wing !== undefined && !sees[wing].some((seen) => isWithin(other, seen))),
  );
}

/** @param own libraries that the files may import */
function restrictions(room, own = []) {
  const patterns = closedTo(room).map((other) => ({
    regex: `^${prefixOf(room, other)}[^/]+$`,
    message: `${room} stands below ${other}, or does not know it: see oxlint.config.js`,
  }));
  const paths = Object.keys(owners)
    .filter((library) => !own.includes(library))
    .map((name) => ({ name, message: `only ${owners[name]} imports it` }));
  return { 'no-restricted-imports': ['error', { patterns, paths }] };
}

function prefixOf(room, other) {
  const path = relative(room, other);
  return `${path.startsWith('.') ? path : `./${path}`}/`.replaceAll('.', String.raw`\.`);
}

/** @param own libraries that the files may import */
function webRestrictions(room, own = []) {
  const patterns = [
    ...webRooms
      .filter((other) => webRooms.indexOf(other) > webRooms.indexOf(room))
      .map((other) => ({
        regex: `^\\.\\./${other}/`,
        message: `web/${room} stands below web/${other}: see oxlint.config.js`,
      })),
    ...rooms
      .filter((other) => !isWithin(other, 'model'))
      .map((other) => ({
        regex: `/src/${other}/`,
        message: 'the page knows of src the model only',
      })),
  ];
  const paths = Object.keys(webOwners)
    .filter((library) => !own.includes(library))
    .map((name) => ({ name, message: `only web/${webOwners[name]} imports it` }));
  return { 'no-restricted-imports': ['error', { patterns, paths }] };
}

const roomOf = (file) => file.slice(0, file.lastIndexOf('/'));

export default {
  plugins: ['typescript', 'import', 'unicorn', 'oxc', 'promise', 'vitest'],
  categories: { correctness: 'error', suspicious: 'error', perf: 'error' },
  env: { node: true, es2024: true },
  // The kernels are AssemblyScript, whose compiler checks them.
  ignorePatterns: ['dist/**', 'node_modules/**', 'src/picture/kernels/assembly/**'],
  rules: {
    'import/no-cycle': 'error',
    'import/no-default-export': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-floating-promises': 'error',
    // What is released at the end of a function must not be so before its promise is kept.
    'typescript/return-await': ['error', 'error-handling-correctness-only'],
    'typescript/switch-exhaustiveness-check': 'error',
    'typescript/no-non-null-assertion': 'error',
    'no-await-in-loop': 'off',
    'vitest/valid-expect': ['error', { maxArgs: 2 }],
    'oxc/no-map-spread': 'off',
    'unicorn/require-post-message-target-origin': 'off',
    'no-underscore-dangle': 'off',
  },
  overrides: [
    {
      files: ['*.config.{js,ts}', 'docs/plugin-example/index.js'],
      rules: { 'import/no-default-export': 'off' },
    },
    // Where the branded types are made.
    { files: ['src/model/**'], rules: { 'typescript/no-unsafe-type-assertion': 'off' } },
    ...rooms.map((room) => ({ files: [`src/${room}/*.ts`], rules: restrictions(room) })),
    ...[...new Set(Object.values(owners))].map((file) => ({
      files: [`src/${file}`],
      rules: restrictions(
        roomOf(file),
        Object.keys(owners).filter((library) => owners[library] === file),
      ),
    })),
    {
      files: ['web/**/*.{ts,tsx}'],
      plugins: ['typescript', 'import', 'unicorn', 'oxc', 'promise', 'react', 'jsx-a11y'],
      env: { browser: true },
      rules: {
        'import/no-unassigned-import': ['error', { allow: ['**/*.css'] }],
        'react/react-in-jsx-scope': 'off',
        'react/no-unknown-property': 'off',
        // For React, which may draw and throw away; Preact draws at once.
        'react/immutability': 'off',
        'react/refs': 'off',
        // Some effects are of a change, not of all that they read.
        'react/exhaustive-deps': 'off',
        // Axe looks at the page itself (test/web): what scrolls has the focus, grids are virtual, keys are
        // heard for the whole page.
        'jsx-a11y/prefer-tag-over-role': 'off',
        'jsx-a11y/no-noninteractive-tabindex': 'off',
        'jsx-a11y/no-noninteractive-element-interactions': 'off',
        'jsx-a11y/click-events-have-key-events': 'off',
        'jsx-a11y/interactive-supports-focus': 'off',
        'jsx-a11y/control-has-associated-label': 'off',
        'jsx-a11y/label-has-associated-control': ['error', { depth: 4 }],
      },
    },
    // What the server sends is what `src/model/review-*.ts` say: both come in one package.
    { files: ['web/api/**'], rules: { 'typescript/no-unsafe-type-assertion': 'off' } },
    ...webRooms.map((room) => ({
      files: [`web/${room}/*.{ts,tsx}`],
      rules: webRestrictions(room),
    })),
    ...Object.entries(webOwners).map(([library, file]) => ({
      files: [`web/${file}`],
      rules: webRestrictions(roomOf(file), [library]),
    })),
  ],
};
