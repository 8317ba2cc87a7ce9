// What the library exports, as its declaration files have it: where each name is declared, with its
// text, its comment and the types that it names.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseAst } from 'rolldown/parseAst';

/** Names that everybody has. */
const globals = new Set(
  'AbortSignal Array AsyncDisposable AsyncGenerator AsyncIterable Buffer Disposable Error ErrorOptions Exclude Extract Iterable Map Omit Partial Pick Promise Readonly ReadonlyMap ReadonlySet Record Required Set Uint8Array'.split(
    ' ',
  ),
);

/**
 * @typedef {object} Declaration
 * @property {string} name
 * @property {'function' | 'class' | 'interface' | 'type' | 'value'} kind
 * @property {string} comment without its stars; empty where there is none
 * @property {string} text without comment and `export`; `declare` only where it would be no declaration without
 * @property {readonly string[]} named types that it names and declares not itself
 */

/**
 * @param {string} index path of the declarations of the whole
 * @returns {Map<string, Declaration>} by name, in the order of the exports
 */
export function readDeclarations(index) {
  const exported = new Map();
  for (const { name, file, from } of exportsOf(index)) {
    exported.set(name, declarationOf(from, file));
  }
  return exported;
}

/** Every name that a file exports, with the file that declares it, and under which name. */
function exportsOf(path) {
  const { text, body } = parse(path);
  return body.flatMap((node) => {
    const file = node.source && moduleFile(path, node.source.value);
    if (node.type === 'ExportAllDeclaration') return exportsOf(file);
    if (node.type !== 'ExportNamedDeclaration') return [];
    if (node.declaration !== null) return [{ ...own(path, nameOf(node.declaration)) }];
    return node.specifiers.map((specifier) => {
      const name = text.slice(specifier.exported.start, specifier.exported.end);
      const from = text.slice(specifier.local.start, specifier.local.end);
      const source = file ?? importedFrom(path, body, from);
      const found = exportsOf(source).find((one) => one.name === from);
      if (found === undefined) throw new Error(`${source} does not export ${from}`);
      return { ...found, name };
    });
  });
}

const own = (file, name) => ({ name, file, from: name });

/** The file that an imported name comes from. */
function importedFrom(path, body, name) {
  const found = body.find(
    (node) =>
      node.type === 'ImportDeclaration' && node.specifiers.some(({ local }) => local.name === name),
  );
  if (found === undefined) throw new Error(`${path} exports ${name}, which it has not`);
  return moduleFile(path, found.source.value);
}

function declarationOf(name, path) {
  const { text, body } = parse(path);
  const node = body.find((one) => one.declaration && nameOf(one.declaration) === name);
  const { declaration } = node;
  const kinds = {
    TSDeclareFunction: 'function',
    ClassDeclaration: 'class',
    TSInterfaceDeclaration: 'interface',
    TSTypeAliasDeclaration: 'type',
    VariableDeclaration: 'value',
  };
  const bound = new Set([name]);
  const named = new Set();
  const values = new Set();
  walk(declaration, (one) => {
    if (one.type === 'TSTypeParameter') bound.add(one.name.name ?? one.name);
    if (one.type === 'TSTypeReference' && one.typeName.type === 'Identifier') {
      named.add(one.typeName.name);
    }
    if (one.type === 'TSTypeQuery') values.add(one.exprName.name);
    if (one.type === 'TSInterfaceHeritage' || one.type === 'TSClassImplements') {
      named.add(one.expression.name);
    }
  });
  return {
    name,
    kind: kinds[declaration.type],
    comment: commentBefore(text, node.start),
    // Values that a type is taken from say what it is.
    text: [...values, name].map((one) => textOf(path, one)).join('\n'),
    named: [...named].filter((type) => !bound.has(type) && !globals.has(type)),
  };
}

function textOf(path, name) {
  const { text, body } = parse(path);
  // What only the file itself needs is not exported.
  const node = body.find((one) => nameOf(one.declaration ?? one) === name);
  return text
    .slice((node.declaration ?? node).start, node.end)
    .replace(/^declare (?!const )/, '')
    .replaceAll(/^ *(?:#private|private constructor\(\));\n/gm, '');
}

function walk(node, visit) {
  if (Array.isArray(node)) {
    for (const one of node) walk(one, visit);
  } else if (typeof node === 'object' && node !== null) {
    visit(node);
    for (const one of Object.values(node)) walk(one, visit);
  }
}

/** The comment that ends right before a declaration, without its stars. */
function commentBefore(text, start) {
  const before = text.slice(0, start).trimEnd();
  const open = before.lastIndexOf('/**');
  if (!before.endsWith('*/') || open === -1) return '';
  return before
    .slice(open + 3, -2)
    .split('\n')
    .map((line) => line.replace(/^ *\* ?/, '').trimEnd())
    .join('\n')
    .trim();
}

function nameOf(declaration) {
  return declaration.id?.name ?? declaration.declarations?.[0].id.name;
}

const moduleFile = (from, specifier) => resolve(dirname(from), specifier.replace(/\.js$/, '.d.ts'));

const parsed = new Map();

function parse(path) {
  if (!parsed.has(path)) {
    const text = readFileSync(path, 'utf8');
    parsed.set(path, { text, body: parseAst(text, { lang: 'ts' }).body });
  }
  return parsed.get(path);
}
