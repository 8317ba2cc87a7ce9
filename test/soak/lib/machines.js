// @ts-check
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** A network of its own for each soak, in a range that RFC 2544 keeps for measurements. */
const subnet = `198.18.${process.pid % 256}`;
const prefix = 'imgdedup-';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */
/** @typedef {{ name: string, link: string, address: string }} Machine */

/**
 * Machines as far as the network knows: a network namespace each, with an address of its own, joined by a bridge
 * that the namespace of this process has part in. Needs root; all is gone when it is disposed, and what a process that
 * was killed left is gone when the next one begins.
 */
export class Machines {
  /** Of this process on the bridge. */
  static host = `${subnet}.1`;
  #bridge = `idb${process.pid}`;
  /** @type {Map<string, Machine>} */
  #machines = new Map();
  /** @type {Set<ChildProcess>} */
  #children = new Set();
  #end = () => {
    this.remove();
    process.exit(130);
  };

  /** @returns {string | undefined} why the machine does not let anybody make them */
  static refusal() {
    if (process.platform !== 'linux') return 'needs Linux';
    const name = `${prefix}${process.pid}-try`;
    const { error, status, stderr } = spawnSync('ip', ['netns', 'add', name], { encoding: 'utf8' });
    if (error !== undefined) return `needs ip (iproute2): ${error.message}`;
    if (status !== 0) return `needs root and network namespaces: ${stderr.trim()}`;
    ip('netns', 'del', name);
    return undefined;
  }

  /** @param {readonly string[]} names */
  constructor(names) {
    removeLeftOvers();
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, this.#end);
    try {
      ip('link', 'add', 'name', this.#bridge, 'type', 'bridge');
      ip('addr', 'add', `${Machines.host}/24`, 'dev', this.#bridge);
      ip('link', 'set', this.#bridge, 'up');
      for (const name of names) this.#add(name);
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  /** @param {string} name */
  #add(name) {
    const number = this.#machines.size + 2;
    const machine = {
      name: `${prefix}${process.pid}-${name}`,
      link: `idv${process.pid}-${number}`,
      address: `${subnet}.${number}`,
    };
    ip('netns', 'add', machine.name);
    this.#machines.set(name, machine);
    const peer = ['peer', 'name', 'eth0', 'netns', machine.name];
    ip('link', 'add', machine.link, 'type', 'veth', ...peer);
    ip('link', 'set', machine.link, 'master', this.#bridge, 'up');
    ip('-n', machine.name, 'addr', 'add', `${machine.address}/24`, 'dev', 'eth0');
    ip('-n', machine.name, 'link', 'set', 'eth0', 'up');
    ip('-n', machine.name, 'link', 'set', 'lo', 'up');
  }

  /** @param {string} name */
  address(name) {
    return this.#of(name).address;
  }

  /**
   * @param {string} name
   * @param {readonly string[]} command
   */
  start(name, command) {
    const args = ['netns', 'exec', this.#of(name).name, ...command];
    const child = spawn('ip', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#children.add(child);
    child.once('close', () => this.#children.delete(child));
    return child;
  }

  /** @param {string} name @param {'up' | 'down'} state */
  setLink(name, state) {
    ip('link', 'set', this.#of(name).link, state);
  }

  /** What went to a machine, and came from it, since it was made. @param {string} name */
  bytes(name) {
    const { link } = this.#of(name);
    const count = (/** @type {string} */ which) =>
      Number(readFileSync(`/sys/class/net/${link}/statistics/${which}_bytes`, 'utf8'));
    // This end of the cable sends what the machine gets.
    return { to: count('tx'), from: count('rx') };
  }

  /** @param {string} name */
  #of(name) {
    const machine = this.#machines.get(name);
    if (machine === undefined) throw new Error(`there is no machine ${name}`);
    return machine;
  }

  /** Ends what runs on them, and all that was made; without waiting, so that it also goes at a signal. */
  remove() {
    for (const signal of ['SIGINT', 'SIGTERM']) process.removeListener(signal, this.#end);
    for (const child of this.#children) child.kill('SIGKILL');
    for (const { name, link } of this.#machines.values()) {
      spawnSync('ip', ['link', 'del', link]);
      spawnSync('ip', ['netns', 'del', name]);
    }
    this.#machines.clear();
    spawnSync('ip', ['link', 'del', this.#bridge]);
  }

  [Symbol.dispose]() {
    this.remove();
  }
}

/** Of processes that are no more. */
function removeLeftOvers() {
  for (const [, name = '', pid = ''] of ip('netns', 'list').matchAll(/^(imgdedup-(\d+)-\S+)/gm)) {
    if (isGone(pid)) spawnSync('ip', ['netns', 'del', name]);
  }
  for (const [, link = '', pid = ''] of ip('-o', 'link').matchAll(/ (id[bv](\d+)(?:-\d+)?)[@:]/g)) {
    if (isGone(pid)) spawnSync('ip', ['link', 'del', link]);
  }
}

/** @param {readonly string[]} args */
function ip(...args) {
  const { error, status, stdout, stderr } = spawnSync('ip', args, { encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr.trim()}`);
  return stdout;
}

/** @param {string} pid */
function isGone(pid) {
  return !existsSync(`/proc/${pid}`);
}
