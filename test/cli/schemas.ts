/** The published JSON Schemas, which every document that a test parses is held to. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';

const folder = join(import.meta.dirname, '../../docs/schema');

/** Names of the schemas: commands with `-` for blanks, `error`, and `common`, which they share. */
export const schemaNames = readdirSync(folder).map((name) => name.replace(/\.json$/, ''));

/** Compiled as they are asked for: most tests need one. */
const ajv = new Ajv2020({
  allErrors: true,
  // What an `allOf`, a `$ref` beside it or a `required` speaks of stands elsewhere.
  strictTypes: false,
  strictRequired: false,
  schemas: schemaNames.map((name) => readSchema(name)),
});

function readSchema(name: string): object {
  const schema: object = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
  return schema;
}

/**
 * @param document what a command printed with `--json`
 * @throws where it is not as its schema says
 */
export function checkDocument(document: unknown): void {
  const name = schemaOf(document);
  const validate = ajv.getSchema(`${name}.json`);
  if (validate === undefined) throw new Error(`docs/schema has no ${name}.json`);
  if (validate(document) === true) return;
  const errors = (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
  );
  const text = JSON.stringify(document).slice(0, 1000);
  throw new Error(`not as docs/schema/${name}.json says:\n${errors.join('\n')}\n${text}`);
}

function schemaOf(document: unknown): string {
  if (typeof document !== 'object' || document === null || !('command' in document)) {
    throw new Error(`no document of ours: ${JSON.stringify(document).slice(0, 1000)}`);
  }
  const { command } = document;
  return typeof command === 'string' ? command.replaceAll(' ', '-') : 'error';
}
