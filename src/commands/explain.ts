import { Errors } from '@oclif/core';
import { ImgdedupError, systemCode } from '../model/errors.js';
import { exitStatus, statusOfCode } from '../ui/exit-status.js';
import { usageText } from '../ui/usage-text.js';

/** An error as it is told. */
interface Explained {
  readonly code: string;
  readonly message: string;
  readonly status: number;
}

/**
 * What there is to say of an error that ends a command.
 * @param help the command line that shows how the command is used
 * @throws the error itself where it is a bug of ours
 */
export function explain(error: Error, help: string): Explained {
  const { message } = error;
  if (error instanceof ImgdedupError) {
    return { code: error.code, message, status: statusOfCode(error.code) };
  }
  if (error instanceof Errors.CLIError) {
    return { code: 'USAGE', message: usageText(message, help), status: exitStatus.usage };
  }
  const code = systemCode(error);
  if (code === undefined) throw error;
  return { code, message, status: exitStatus.failed };
}
