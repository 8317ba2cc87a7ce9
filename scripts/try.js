// `npm run try [FOLDER]`: installs if needed, builds, and lists the duplicates in FOLDER, or in the
// sample photos. Runs on a fresh clone, so it uses nothing but Node itself.
import { spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
// npm runs scripts in the project folder; a relative FOLDER means where the user typed it.
const startedIn = process.env.INIT_CWD ?? process.cwd();

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`try: ${error.message}`);
  process.exitCode = 1;
}

async function main(args) {
  if (args.length > 1 || args[0] === '--help' || args[0] === '-h') {
    console.error('usage: npm run try [FOLDER]   (quote a name that has spaces)');
    return args.length > 1 ? 2 : 0;
  }
  requireNode();
  if (!isInstalled()) {
    console.error('Installing …');
    await quietly(npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']));
  }
  console.error('Building …');
  await quietly(npm(['run', '--silent', 'build']));

  const folder =
    args.length === 1 ? resolve(startedIn, args[0]) : join(root, 'test/fixtures/photos');
  console.error(`Looking for duplicates in ${relative(startedIn, folder) || folder}\n`);
  return listDuplicates(folder);
}

/** Stops with a clear message where Node is too old, instead of with a syntax error later on. */
function requireNode() {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const [major, minor] = versionParts(engines.node);
  const [ownMajor, ownMinor] = versionParts(process.versions.node);
  if (ownMajor > major || (ownMajor === major && ownMinor >= minor)) return;
  throw new Error(`Node ${major}.${minor} or newer is needed; this is ${process.version}.`);
}

function versionParts(text) {
  return text.match(/\d+/g).map(Number);
}

/** npm writes `node_modules/.package-lock.json` last, so an install that broke off is not taken. */
function isInstalled() {
  const installed = statSync(join(root, 'node_modules/.package-lock.json'), {
    throwIfNoEntry: false,
  });
  return (
    installed !== undefined &&
    installed.mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs
  );
}

/** npm as Node runs it, so that no shell takes part; by its name where npm did not start us. */
function npm(args) {
  const npmCli = process.env.npm_execpath;
  if (npmCli !== undefined && basename(npmCli) === 'npm-cli.js') {
    return { command: process.execPath, args: [npmCli, ...args], shell: false };
  }
  // `npm` is a batch file on Windows, which only a shell can run. None of our arguments needs quotes.
  return { command: 'npm', args, shell: process.platform === 'win32' };
}

/** Runs a command in the project; what it prints is shown only if it fails. */
async function quietly({ command, args, shell }) {
  const child = spawn(command, args, { cwd: root, shell, stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = [];
  child.stdout.on('data', (chunk) => printed.push(chunk));
  child.stderr.on('data', (chunk) => printed.push(chunk));
  const status = await exitStatus(child);
  if (status === 0) return;
  process.stderr.write(Buffer.concat(printed));
  throw new Error(`npm ${args.filter((arg) => !arg.endsWith('npm-cli.js')).join(' ')} failed.`);
}

async function listDuplicates(folder) {
  const program = join(root, 'bin/imgdedup.js');
  const args = [program, 'dupes', '--ephemeral', folder];
  const child = spawn(process.execPath, args, { cwd: startedIn, stdio: 'inherit' });
  // Ctrl-C reaches the child by itself; wait for it to tidy up. Another signal is handed on.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const status = await exitStatus(child);
  if (status === 0) {
    const named = relative(startedIn, program) || program;
    console.error(
      `\nPictures that look the same, too:\n  node ${named} dupes --similar --ephemeral ${quoted(folder)}`,
    );
  }
  return status;
}

/** As a shell takes it. */
function quoted(path) {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

function exitStatus(child) {
  return new Promise((resolveStatus, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolveStatus(code ?? 1));
  });
}
