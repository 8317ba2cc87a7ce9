import { existsSync, readFileSync } from 'node:fs';
import type { CompiledKernels } from './compiled-kernels.js';
import { KernelMemory, type Pages } from './kernel-memory.js';

/**
 * The loops that most of the time goes into, compiled from `assembly` to WebAssembly with SIMD. Pictures
 * and tables are addresses in {@link memory}. None of them keeps anything from one call to the next.
 */
export interface Kernels extends CompiledKernels {
  readonly memory: KernelMemory;
}

interface Exports extends CompiledKernels {
  readonly memory: Pages;
  /** The first address that the kernels do not use themselves. */
  readonly freeFrom: () => number;
}

/** Node's; the types of TypeScript have it among those of browsers only. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Exports };
};

let module: object | undefined;
let started: Kernels | undefined;

/** The kernels of this thread, with memory of their own. They are compiled when first asked for. */
export function kernels(): Kernels {
  return (started ??= start());
}

/** Borrowed kernels whose memory has grown larger are not kept. */
const mostKept = 64 * 1024 * 1024;
/** Of those who gave them back. */
const idle: Kernels[] = [];

/**
 * Kernels with a memory that nobody else grows or takes of, for much that stays for long. Given back they serve the next
 * one: V8 sets ten gigabytes of addresses aside for each memory, and collects garbage as hard as it can when it runs out.
 */
export class BorrowedKernels implements Disposable {
  readonly kernels: Kernels = idle.pop() ?? start();
  readonly #bottom = this.kernels.memory.take(0);

  [Symbol.dispose](): void {
    const { memory } = this.kernels;
    memory.release(this.#bottom);
    if (memory.bytes.length <= mostKept) idle.push(this.kernels);
  }
}

function start(): Kernels {
  module ??= new WebAssembly.Module(readFileSync(compiled()));
  const { exports } = new WebAssembly.Instance(module);
  return { ...exports, memory: new KernelMemory(exports.memory, exports.freeFrom()) };
}

/** Beside the bundle, whether this is a part of it or a module of the library. */
function compiled(): URL {
  const beside = new URL('./kernels.wasm', import.meta.url);
  return existsSync(beside) ? beside : new URL('../../program/kernels.wasm', import.meta.url);
}
