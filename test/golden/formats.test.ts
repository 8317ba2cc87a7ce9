/** Stored bytes must not change by accident: repositories outlive programs. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeId } from '../../src/digest/node-id.js';
import { treeNodeCodec } from '../../src/storage/codecs/tree-node.js';
import { plainKnowledge, plainTable } from '../unit/model/arbitraries.js';
import { examples, treeNode } from './examples.js';

const root = join(import.meta.dirname, '../..');

const codecs = readdirSync(join(root, 'src/storage/codecs')).map((name) => basename(name, '.ts'));

test('every codec has an example', () => {
  expect(examples.map(({ name }) => name).toSorted()).toEqual(codecs.toSorted());
});

test.each(codecs)('%s is tested against damage', (name) => {
  const suite = readFileSync(join(root, 'test/unit/storage/codecs', `${name}.test.ts`), 'utf8');
  expect(suite).toMatch(/every truncation|checksummedCodecSuite\(/);
});

describe.each(examples)('$name', ({ name, bytes, record, decode }) => {
  const golden = readFileSync(join(import.meta.dirname, `${name}.hex`), 'utf8');

  test('encodes to the golden bytes', () => {
    expect(bytes.toString('hex')).toBe(bytesOf(golden).toString('hex'));
  });

  test('decodes from the golden bytes', () => {
    expect(decode(bytesOf(golden))).toEqual(record);
  });

  test('is the worked example of its page', () => {
    const page = readFileSync(join(root, 'docs/format', `${name}.md`), 'utf8');
    expect(page).toContain(`\`\`\`text\n${golden}\`\`\`\n`);
  });
});

test('the tree node lies under its hash, and holds what it was made of', () => {
  expect(nodeId(treeNode.bytes)).toBe(treeNode.root);
  const { files, folders, totals } = treeNodeCodec.decode(treeNode.bytes);
  expect(plainTable(files)).toEqual(
    treeNode.files.map((file) => ({ ...file, knowledge: plainKnowledge(file.knowledge) })),
  );
  expect(folders.map(({ name }) => name)).toEqual(['raw']);
  expect(totals).toEqual({ files: 2, bytes: 2_860_000, buzhash: expect.any(BigInt) });
});

/** Bytes in hex; what follows a `#` is a remark. */
function bytesOf(golden: string): Buffer {
  return Buffer.from(golden.replaceAll(/#.*|\s/g, ''), 'hex');
}
