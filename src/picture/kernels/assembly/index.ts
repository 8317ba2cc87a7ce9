// What `../kernels.ts` offers. Each file is one kernel; test/unit/picture/kernels has its plain twin.
export { blur } from './blur';

/** Where memory begins that no kernel keeps anything in. */
export function freeFrom(): usize {
  return __heap_base;
}
