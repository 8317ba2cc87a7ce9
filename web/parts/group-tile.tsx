import { formatBytes } from '../../src/model/byte-count.js';
import type { Choice, GroupCard, MemberCard } from '../../src/model/review.js';
import { chosenText, folderOf, nameOf, plural, tierNames } from '../model/words.js';
import { Icon, type IconName } from './icons.js';
import { Thumb } from './thumb.js';

/** Pictures of a group that its tile has room for. */
const shown = 4;

/** A group in the list: what it shows, how much there is to win, what was decided. */
export function GroupTile({ card }: { readonly card: GroupCard }) {
  const members = card.members.slice(0, shown);
  const more = card.files - members.length;
  return (
    <>
      <div class={`mosaic mosaic-${members.length}`}>
        {members.map((member, index) => (
          <div key={member.n} class={`mosaic-part ${member.choice === 'trash' ? 'is-trash' : ''}`}>
            <Thumb member={member} size={index === 0 || members.length < 3 ? 320 : 160} />
            <ChoiceMark member={member} />
            {index === shown - 1 && more > 0 && (
              <span class="mosaic-more">+{more.toLocaleString('en')}</span>
            )}
          </div>
        ))}
      </div>
      <div class="tile-foot">
        <div class="tile-line">
          <span class="tile-name" title={card.members[0]?.path}>
            {nameOf(card.members[0]?.path ?? '')}
          </span>
          <span class="tile-win">{formatBytes(card.reclaimable)}</span>
        </div>
        <div class="tile-line tile-quiet">
          <span class={`tier tier-${card.tier}`}>{tierNames[card.tier]}</span>
          <span class="tile-files">
            {card.state === 'open' ? plural(card.files, 'file') : chosenText(card)}
          </span>
        </div>
      </div>
    </>
  );
}

/** Where a card is still to come. */
export function EmptyTile() {
  return (
    <>
      <div class="mosaic mosaic-empty" />
      <div class="tile-foot" />
    </>
  );
}

export function tileLabel(card: GroupCard | undefined): string {
  if (card === undefined) return 'Loading';
  const keeper = card.members[0]?.path ?? '';
  const folder = folderOf(keeper);
  return [
    `${nameOf(keeper)}${folder === '' ? '' : ` in ${folder}`}`,
    `${plural(card.files, 'file')}, ${tierNames[card.tier].toLowerCase()}`,
    `${formatBytes(card.reclaimable)} to win`,
    chosenText(card),
  ].join('; ');
}

const choiceIcons: Readonly<Record<Choice, IconName>> = {
  keep: 'check',
  trash: 'trash',
  link: 'link',
  distinct: 'apart',
};

export function ChoiceMark({ member }: { readonly member: Pick<MemberCard, 'choice'> }) {
  const { choice } = member;
  if (choice === undefined) return null;
  return (
    <span class={`choice-mark choice-${choice}`}>
      <Icon name={choiceIcons[choice]} />
    </span>
  );
}
