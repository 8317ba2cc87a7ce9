/** Names of all that is ours in a database of the server. */

/** Of the queue of pictures to look at; all but schedules begins with it. */
export const queueName = 'imgdedup-look';

/** Where workers add what they did: `work-counts.ts`. */
export const countsKey = `${queueName}:counts`;

/** Where what one repository is to do by itself lies: only whoever has it takes it from there. */
export function scheduleQueueName(repository: string): string {
  return `imgdedup-schedule-${repository}`;
}

/** The key of an answer that only whoever holds the job can name. */
export function answerKey(job: string, turn: string): string {
  return `${queueName}:answer:${job}:${turn}`;
}

/** The key of what belongs to a job and is too long for it. */
export function payloadKey(job: string): string {
  return `${queueName}:payload:${job}`;
}

/** The key of a place to read from a volume. */
export function readerKey(volume: string, place: number): string {
  return `${queueName}:reader:${volume}:${place}`;
}
