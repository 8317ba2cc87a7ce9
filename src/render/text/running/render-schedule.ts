import type { Cron } from '../../../model/time/cron.js';
import { onCalendar } from '../../../model/time/on-calendar.js';
import { taskArguments, type Schedule, type ScheduledTask } from '../../../model/time/schedule.js';
import type { Output } from '../../output.js';
import { escapeText } from '../../quote.js';
import { formatTime } from '../../units.js';
import { quoteForSystemd, withoutSpecifiers } from './systemd.js';

interface TimerParts {
  /** The program and its first arguments, absolute. */
  readonly program: readonly string[];
  readonly root: string;
  readonly dataFolder: string;
  readonly when: Cron;
  readonly task: ScheduledTask;
}

/** Unit files for `systemd --user`. */
export interface TimerUnits {
  readonly timer: string;
  readonly service: string;
}

export function timerUnits({ program, root, dataFolder, when, task }: TimerParts): TimerUnits {
  const words = taskArguments(task);
  const command = [...program, ...words, '-C', root].map(quoteForSystemd).join(' ');
  const what = `imgdedup ${words.join(' ')} in ${withoutSpecifiers(root)}`;
  const times = onCalendar(when).map((event) => `OnCalendar=${event}\n`);
  return {
    timer: `[Unit]
Description=${what}

[Timer]
${times.join('')}Persistent=true

[Install]
WantedBy=timers.target
`,
    service: `[Unit]
Description=${what}
ConditionPathIsDirectory=${withoutSpecifiers(dataFolder)}

[Service]
Type=oneshot
ExecStart=${command}
Nice=10
`,
  };
}

/** Both files one after the other, each with its name above it. */
export function timerText({ timer, service }: TimerUnits, unit: string): string {
  return `# ${unit}.service\n${service}\n# ${unit}.timer\n${timer}`;
}

/** @param change what became of it */
export async function renderScheduleChange(
  output: Output,
  { name, next, task }: Schedule,
  change: 'added' | 'removed',
): Promise<void> {
  const shown = escapeText(name);
  if (change === 'removed') await output.prose(`"${shown}" is scheduled no more.`);
  else {
    const due = next === null ? '' : `; it is due at ${formatTime(next)}`;
    await output.prose(
      `"${shown}" is scheduled${whatElse(name, task)}${due}. "imgdedup schedule run" does it.`,
    );
  }
}

/** A line for each. */
export async function renderSchedules(
  output: Output,
  schedules: readonly Schedule[],
): Promise<void> {
  if (schedules.length === 0) await output.line('Nothing is scheduled.');
  for (const { name, when, timeZone, next, task } of schedules) {
    const due = next === null ? 'never' : formatTime(next);
    const zone = timeZone === null ? '' : ` ${timeZone}`;
    await output.line(
      `${due}  ${escapeText(name)}${whatElse(name, task)} (${escapeText(when + zone)})`,
    );
  }
}

/** What is done, where the name does not say it by itself. */
function whatElse(name: string, task: ScheduledTask | null): string {
  const what = taskText(task);
  return what === name ? '' : `: ${what}`;
}

/** What is done, in the words of the command line. */
export function taskText(task: ScheduledTask | null): string {
  if (task === null) return 'what this version does not know';
  return taskArguments(task).join(' ');
}
