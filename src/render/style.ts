/** What colours say. On a terminal only, and never in formats for programs. */
const codes = {
  /** What stays, is new, is right. */
  good: [32, 39],
  /** What is gone or went wrong. */
  bad: [31, 39],
  /** What is different from before, or was left alone. */
  notable: [33, 39],
  /** What has another place. */
  moved: [36, 39],
  /** What names a group. */
  heading: [1, 22],
  /** What matters less: sizes, hashes, notes. */
  dim: [2, 22],
} as const;

/** Puts text into colour, or leaves it as it is. Names must be harmless before: see `quotePath`. */
export type Style = Readonly<Record<keyof typeof codes, (text: string) => string>>;

const asItIs = (text: string): string => text;

export const plain: Style = {
  good: asItIs,
  bad: asItIs,
  notable: asItIs,
  moved: asItIs,
  heading: asItIs,
  dim: asItIs,
};

const coloured: Style = {
  good: between(codes.good),
  bad: between(codes.bad),
  notable: between(codes.notable),
  moved: between(codes.moved),
  heading: between(codes.heading),
  dim: between(codes.dim),
};

/** `--color`; `auto` asks the terminal and the environment. */
export const colourChoices = ['auto', 'always', 'never'] as const;
export type ColourChoice = (typeof colourChoices)[number];

/** How to write to a stream. NO_COLOR is https://no-color.org; what was said on the command line goes first. */
export function styleFor(
  choice: ColourChoice,
  { isTTY }: { readonly isTTY?: boolean },
  { NO_COLOR, TERM }: NodeJS.ProcessEnv,
): Style {
  switch (choice) {
    case 'always':
      return coloured;
    case 'never':
      return plain;
    case 'auto':
      return isTTY === true && (NO_COLOR ?? '') === '' && TERM !== 'dumb' ? coloured : plain;
    default:
      return choice satisfies never;
  }
}

function between([on, off]: readonly [number, number]): (text: string) => string {
  return (text) => (text === '' ? '' : `\u001B[${on}m${text}\u001B[${off}m`);
}
