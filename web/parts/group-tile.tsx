import { formatBytes } from '../../src/model/text/byte-count.js';
import type { Choice } from '../../src/model/review/choice.js';
import type { GroupCard, MemberCard } from '../../src/model/review/review-group.js';
import { tilePictures, tileSize } from '../../src/model/pictures/thumbnail.js';
import { chosenText, folderOf, nameOf, plural, tierNames } from '../model/words.js';
import { Icon, type IconName } from './icons.js';
import { Thumb } from './thumb.js';

/** A group in the list: what it shows, how much there is to win, what was decided. */
export function GroupTile({ card }: { readonly card: GroupCard }) {
  const members = card.members.slice(0, tilePictures);
  const more = card.files - members.length;
  const keeper = members[0]?.path ?? '';
  return (
    <>
      <div class={`mosaic mosaic-${members.length}`}>
        {members.map((member, index) => (
          <div key={member.n} class={`mosaic-part ${member.choice === 'trash' ? 'is-trash' : ''}`}>
            <Thumb member={member} size={tileSize(index, members.length)} />
            <ChoiceMark member={member} />
            {index === tilePictures - 1 && more > 0 && (
              <span class="mosaic-more" aria-hidden="true">
                +{more.toLocaleString('en')}
              </span>
            )}
          </div>
        ))}
      </div>
      <div class="tile-foot">
        <div class="tile-line">
          <span class="tile-name" title={keeper}>
            {nameOf(keeper)}
            {folderOf(keeper) !== '' && <span class="unseen"> in {folderOf(keeper)}</span>}
          </span>
          <span class="tile-win">
            {formatBytes(card.reclaimable)}
            <span class="unseen"> to win</span>
          </span>
        </div>
        <div class="tile-line tile-quiet">
          <span class={`tier tier-${card.tier}`}>{tierNames[card.tier]}</span>
          <span class="tile-files">
            <span class={card.state === 'open' ? '' : 'unseen'}>{plural(card.files, 'file')}</span>
            <span class={card.state === 'open' ? 'unseen' : ''}> {chosenText(card)}</span>
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
      <div class="tile-foot">
        <span class="unseen">Loading</span>
      </div>
    </>
  );
}

const choiceIcons: Readonly<Record<Choice, IconName>> = {
  keep: 'check',
  trash: 'trash',
  link: 'link',
  distinct: 'apart',
  reflink: 'share',
  symlink: 'symlink',
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
