import type { Schedule } from '../../model/time/schedule.js';
import type { Envelope } from '../envelope.js';

export async function scheduleJson(envelope: Envelope, schedule: Schedule): Promise<void> {
  await envelope.members({ schedule });
  await envelope.end({ files: null, bytes: null });
}

export async function schedulesJson(
  envelope: Envelope,
  schedules: readonly Schedule[],
): Promise<void> {
  await envelope.list('schedules', schedules, (schedule) => schedule);
  await envelope.end({ files: null, bytes: null });
}
