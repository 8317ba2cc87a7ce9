const paths = {
  check: 'M4 10.5l4 4 8-9',
  trash: 'M4 6h12M8 6V4h4v2M6 6l.7 10h6.6L14 6M8.5 9v4.5M11.5 9v4.5',
  link: 'M8.5 11.5l3-3M7 9L5.3 10.7a2.8 2.8 0 004 4L11 13M13 11l1.7-1.7a2.8 2.8 0 00-4-4L9 7',
  share: 'M4 5h8v8H4zM8 9h8v8H8z',
  symlink: 'M5 16V9.5A2.5 2.5 0 017.5 7H15M11.5 3.5L15 7l-3.5 3.5',
  apart: 'M10 3v14M7 6.5L3.5 10 7 13.5M13 6.5L16.5 10 13 13.5',
  undo: 'M4 8h8a4 4 0 010 8H8M4 8l3.5-3.5M4 8l3.5 3.5',
  skip: 'M5 5l6 5-6 5zM14 5v10',
  left: 'M12 4.5L6.5 10l5.5 5.5',
  right: 'M8 4.5l5.5 5.5L8 15.5',
  close: 'M5 5l10 10M15 5L5 15',
  search: 'M9 3.5a5.5 5.5 0 100 11 5.5 5.5 0 000-11zM13 13l4 4',
  filter: 'M3.5 5h13M6 10h8M8.5 15h3',
  help: 'M7.5 7.5a2.5 2.5 0 113.6 2.2c-.7.4-1.1.9-1.1 1.8M10 14.5v.5',
  plus: 'M10 4v12M4 10h12',
  minus: 'M4 10h12',
  fit: 'M4 8V4h4M12 4h4v4M16 12v4h-4M8 16H4v-4',
  hold: 'M3 5h14v10H3zM10 5v10M5 10h2.5',
  side: 'M3 5h14v10H3zM10 5v10',
  swap: 'M5 7h10l-3-3M15 13H5l3 3',
  split: 'M10 3v14M3 6h7M3 10h7M3 14h7',
  flicker: 'M11 2.5L5 11h4l-.5 6.5L15 9h-4.2z',
  difference: 'M3.5 6.5h8v8h-8zM8.5 3.5h8v8h-8z',
  grid: 'M4 4h5v5H4zM11 4h5v5h-5zM4 11h5v5H4zM11 11h5v5h-5z',
  clock: 'M10 3.5a6.5 6.5 0 100 13 6.5 6.5 0 000-13zM10 6.5V10l2.5 1.5',
  bolt: 'M3.5 10.5L8 15l8.5-9.5',
  pulse: 'M2.5 10.5h3.5l2-6 4 11 2-5h3.5',
  pause: 'M7 5v10M13 5v10',
  shield: 'M10 3l6 2v5c0 3.5-2.5 6-6 7-3.5-1-6-3.5-6-7V5z',
  theme: 'M10 3.5a6.5 6.5 0 100 13zM10 3.5a6.5 6.5 0 010 13',
  warning: 'M10 3.5l7 12.5H3zM10 8v4M10 14v.2',
  video: 'M3.5 5.5h9v9h-9zM12.5 9l4-2.5v7l-4-2.5',
  wand: 'M4 16l8-8M13.5 3v3M12 4.5h3M16 8v2M15 9h2M9 3v2M8 4h2',
} as const;

export type IconName = keyof typeof paths;

/** A drawing beside words that say the same. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
