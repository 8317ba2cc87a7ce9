import * as fc from 'fast-check';
import { inject } from 'vitest';

// Properties are tried with the same values in every run, so that a run fails for what was changed;
// in a soak with others each time, where a failure prints the seed that led to it.
if (!inject('isSoak')) fc.configureGlobal({ seed: 1 });
