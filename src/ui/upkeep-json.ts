import type { VerifyResult } from '../model/upkeep.js';
import { list } from './json.js';
import type { Output } from './output.js';

export async function verifyJson(output: Output, result: VerifyResult): Promise<void> {
  const { problems, repaired, copy, checked, behind, changed, unreadable } = result;
  await output.write('{"problems":');
  await list(output, problems);
  await output.write(',"repaired":');
  await list(output, repaired);
  const rest = { copy: copy ?? null, checked, behind, changed };
  await output.write(`,${JSON.stringify(rest).slice(1, -1)},"unreadable":`);
  await list(output, unreadable);
  await output.line('}');
}
