import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Member } from '../../src/model/review/review-group.js';
import { useVirtual } from '../hooks/use-virtual.js';
import { choiceNames, nameOf } from '../model/words.js';
import type { OpenedGroup } from '../state/opened-group.js';
import { ChoiceMark } from './group-tile.js';
import { Thumb } from './thumb.js';

interface Props {
  readonly opened: OpenedGroup;
  readonly count: number;
  readonly current: number;
  /** The one that the others are compared with. */
  readonly left: number;
  readonly onSelect: (n: number) => void;
}

/** Pixels of one picture in the strip. */
const size = 92;

/** All files of the group in a row, the keeper first. */
export function Strip({ opened, count, current, left, onSelect }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtual(scroller, {
    count,
    size,
    gap: 6,
    padding: 8,
    horizontal: true,
    pinned: current,
  });
  useLayoutEffect(() => virtual.scrollTo(current), [current, count]);
  const isDrawn = virtual.items.some(({ index }) => index === current);
  return (
    <div class="strip" ref={scroller}>
      <div
        class="strip-body"
        role="listbox"
        aria-orientation="horizontal"
        aria-label="Files of the group"
        tabIndex={0}
        aria-activedescendant={isDrawn ? `file-${current}` : undefined}
        style={{ width: `${virtual.total}px` }}
      >
        {virtual.items.map(({ index, start, key }) => {
          const member = opened.members.at(index);
          return (
            <div
              key={key}
              id={`file-${index}`}
              role="option"
              aria-selected={index === current}
              aria-posinset={index + 1}
              aria-setsize={count}
              class={`strip-item ${member?.choice === 'trash' ? 'is-trash' : ''}`}
              style={{ transform: `translateX(${start}px)`, width: `${size}px` }}
              onClick={() => onSelect(index)}
            >
              {member !== undefined && (
                <>
                  <Thumb member={member} size={160} alt={nameOf(member.path)} />
                  <ChoiceMark member={member} />
                  {index === 0 && <span class="strip-keeper">Keeper</span>}
                  {index === left && left !== 0 && <span class="strip-keeper">Left</span>}
                  <span class="unseen">{memberNote(member)}</span>
                </>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** What is not said of a file where it is drawn small. */
export function memberNote(member: Member): string {
  return [
    ...(member.n === 0 ? [] : [member.relation.text]),
    member.choice === undefined ? 'undecided' : choiceNames[member.choice].toLowerCase(),
    ...(member.protected ? ['protected'] : []),
  ].join(', ');
}
