interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly isBad?: boolean;
}

/** A number that matters, and what it is; in a `<dl class="figures">`. */
export function Figure({ name, value, isBad }: FigureProps) {
  return (
    <div class={isBad === true ? 'figure figure-bad' : 'figure'}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
