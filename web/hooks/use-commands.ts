import { useEffect, useRef } from 'preact/hooks';
import { commandOf, type Command, type Place } from '../model/keys.js';
import type { Settings } from '../state/settings.js';

/** What a part of the page does on commands; those that it does not name are for others. */
export type Commands = Readonly<Partial<Record<Command, () => void>>>;

/** The last one is asked first: what lies above hears before what lies below. */
const listeners: (() => Commands)[] = [];

/** Has a part of the page hear commands while it is there. */
export function useCommands(commands: Commands): void {
  const current = useRef(commands);
  current.current = commands;
  useEffect(() => {
    const listener = (): Commands => current.current;
    listeners.push(listener);
    return () => {
      listeners.splice(listeners.indexOf(listener), 1);
    };
  }, []);
}

/** Gives a command to whoever takes it; returns whether anybody did. */
export function tellCommand(command: Command): boolean {
  const obey = listeners
    .toReversed()
    .map((commands) => commands()[command])
    .find((each) => each !== undefined);
  obey?.();
  return obey !== undefined;
}

/** Makes commands of keys, anywhere on the page but where somebody types. */
export function useKeys(place: Place, settings: Settings): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || !isForPage(event)) return;
      const command = commandOf(event, place, settings.values.singleKeys);
      if (command !== undefined && tellCommand(command)) event.preventDefault();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [place, settings]);
}

/** What buttons and links do by themselves, by the key that does it. */
const ownKeys: ReadonlySet<string> = new Set(['Enter', ' ']);
const arrows: ReadonlySet<string> = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']);

function isForPage({ key, target }: KeyboardEvent): boolean {
  if (document.querySelector('dialog[open]') !== null) return false;
  if (!(target instanceof HTMLElement)) return true;
  if (target.matches('input[type="range"], input[type="radio"]')) return !arrows.has(key);
  if (target.matches('input[type="checkbox"]')) return key !== ' ';
  if (target.matches('input, textarea, select')) return key === 'Escape';
  if (target.closest('button, a, summary') !== null) return !ownKeys.has(key);
  return true;
}
