let collect: (() => void) | undefined;

/**
 * Frees at once what nothing refers to any longer: memory of WebAssembly, V8 lets lie for long. The flag for it is set
 * when it is first needed: given to Node when it starts, as any of V8's, it has Node compile its own modules instead of
 * taking the code that came with them.
 */
export function freeMemory(): void {
  collect ??= collector();
  collect();
}

function collector(): () => void {
  process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc');
  // Only contexts made from now on have it.
  const exposed: unknown = process.getBuiltinModule('node:vm').runInNewContext('gc');
  if (typeof exposed !== 'function') throw new TypeError('V8 exposes no gc');
  return () => void exposed();
}
