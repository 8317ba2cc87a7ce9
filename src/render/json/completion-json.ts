import type { Envelope } from '../envelope.js';

/** @param completion what the shell is to run */
export async function completionJson(
  envelope: Envelope,
  completion: { readonly shell: string; readonly script: string },
): Promise<void> {
  await envelope.members(completion);
  await envelope.end({ files: 0, bytes: 0 });
}
