import type { ComponentChildren } from 'preact';
import { shownKey, type Command } from '../model/keys.js';
import { tellCommand } from '../hooks/use-commands.js';
import { Icon, type IconName } from './icons.js';

interface Props {
  readonly command: Command;
  readonly icon: IconName;
  readonly children: ComponentChildren;
  readonly kind?: 'main' | 'danger' | 'quiet';
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly title?: string;
}

/** Does what its key does. */
export function KeyButton({ command, icon, children, kind, disabled, pressed, title }: Props) {
  return (
    <button
      type="button"
      class={`button button-${command} ${kind === undefined ? '' : `button-${kind}`}`}
      disabled={disabled === true}
      aria-pressed={pressed}
      aria-keyshortcuts={ariaKey(command)}
      title={title}
      onClick={() => tellCommand(command)}
    >
      <Icon name={icon} />
      <span class="button-text">{children}</span>
      <kbd class="button-key" aria-hidden="true">
        {shownKey(command)}
      </kbd>
    </button>
  );
}

function ariaKey(command: Command): string {
  return shownKey(command).replace(' ', '+');
}
