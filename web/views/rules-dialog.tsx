import { useEffect, useState } from 'preact/hooks';
import { formatBytes } from '../../src/model/text/byte-count.js';
import { tiers, type Tier } from '../../src/model/groups/look-alike.js';
import { choices, goes, type Going } from '../../src/model/review/choice.js';
import type { ReviewRule, RulePreview } from '../../src/model/review/review-choices.js';
import { confirmRule, previewRule } from '../api/requests.js';
import { useServices } from '../hooks/use-services.js';
import type { ListQuery } from '../model/route.js';
import { noReflink, plural, tierNames } from '../model/words.js';
import { narrowing } from '../parts/filters.js';
import { Dialog } from '../parts/dialog.js';
import { GroupTile } from '../parts/group-tile.js';

interface Props {
  readonly query: ListQuery;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

type Kind = Going | 'keep-all' | 'distinct' | 'clear';

const kinds: readonly (readonly [Kind, string, string])[] = [
  ['trash', 'Keep one, the others go to the trash', 'Of each group, the one that the rule names.'],
  ['link', 'Keep one, link equal files to it', 'All names stay, on one place of the disk.'],
  ['reflink', 'Keep one, equal files share its bytes', 'All stay files of their own.'],
  ['symlink', 'Keep one, symbolic links to it', 'In the place of equal files.'],
  ['keep-all', 'Keep all', 'Nothing is done with these groups this time.'],
  ['distinct', 'They are different pictures', 'All stay, and are not proposed again.'],
  ['clear', 'Undecided again', 'Takes back what was decided in these groups.'],
];

/** Decides for all groups that the filters let through; shows first what would come of it. */
export function RulesDialog({ query, onClose, onDone }: Props) {
  const { review } = useServices();
  const [kind, setKind] = useState<Kind>('trash');
  const [keep, setKeep] = useState('');
  const [allowed, setAllowed] = useState<readonly Tier[]>(['exact', 'metadata', 'similar']);
  const [allowLoss, setAllowLoss] = useState(false);
  const [overwrite, setOverwrite] = useState(false);
  const [preview, setPreview] = useState<RulePreview | undefined>();
  const [isBusy, setBusy] = useState(false);
  const rule = ruleOf(kind, { keep, allowed, allowLoss, overwrite });
  const asked = JSON.stringify(rule);

  useEffect(() => {
    let isWanted = true;
    const look = async (): Promise<void> => {
      try {
        const found = await previewRule({ filter: narrowing(query), rule });
        if (isWanted) setPreview(found);
      } catch (error) {
        if (isWanted) review.fail(error);
      }
    };
    const timer = setTimeout(() => void look(), 150);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [asked, query, review]);

  const confirm = async (): Promise<void> => {
    if (preview === undefined) return;
    setBusy(true);
    try {
      const { changed, canUndoChoice } = await confirmRule(preview.previewId);
      review.canUndoChoice = canUndoChoice;
      review.say(`Decided in ${plural(changed, 'group')}. U takes it back.`);
      onDone();
    } catch (error) {
      review.fail(error);
      setBusy(false);
    }
  };

  const keepsOne = isGoing(kind);
  const cannotShare = review.session?.canReflink === false;
  return (
    <Dialog title="Decide by a rule" onClose={onClose} wide>
      <div class="rules">
        <div class="rules-form">
          <fieldset class="choice-list">
            <legend>In each of the groups that are listed</legend>
            {kinds.map(([each, name, text]) => (
              <label key={each} class="rule-row">
                <input
                  type="radio"
                  name="rule"
                  checked={kind === each}
                  disabled={each === 'reflink' && cannotShare}
                  onChange={() => setKind(each)}
                />
                <span>
                  <b>{name}</b>
                  <small>{each === 'reflink' && cannotShare ? `${noReflink}.` : text}</small>
                </span>
              </label>
            ))}
          </fieldset>
          {keepsOne && (
            <>
              <label class="field">
                <span>The one that is kept</span>
                <select value={keep} onChange={({ currentTarget }) => setKeep(currentTarget.value)}>
                  <option value="">The keeper, as proposed</option>
                  {(review.session?.keepRules ?? []).map((name) => (
                    <option key={name} value={name}>
                      {name}
                    </option>
                  ))}
                </select>
              </label>
              {kind === 'trash' && (
                <fieldset class="choice-list">
                  <legend>Files that may go</legend>
                  {tiers.map((tier) => (
                    <label key={tier} class="choice-row">
                      <input
                        type="checkbox"
                        checked={allowed.includes(tier)}
                        onChange={({ currentTarget }) =>
                          setAllowed(
                            tiers.filter((each) =>
                              each === tier ? currentTarget.checked : allowed.includes(each),
                            ),
                          )
                        }
                      />
                      <span class={`dot dot-${tier}`} />
                      <span class="choice-name">{tierNames[tier]}</span>
                    </label>
                  ))}
                </fieldset>
              )}
              <label class="choice-row">
                <input
                  type="checkbox"
                  checked={allowLoss}
                  onChange={({ currentTarget }) => setAllowLoss(currentTarget.checked)}
                />
                <span class="choice-name">Also what has something that the kept one lacks</span>
              </label>
              <label class="choice-row">
                <input
                  type="checkbox"
                  checked={overwrite}
                  onChange={({ currentTarget }) => setOverwrite(currentTarget.checked)}
                />
                <span class="choice-name">Also where something was decided before</span>
              </label>
            </>
          )}
        </div>
        <div class="rules-preview" aria-live="polite">
          <h3>What would come of it</h3>
          {preview === undefined ? <p>Looking …</p> : <Preview preview={preview} />}
        </div>
      </div>
      <footer class="dialog-foot">
        <p class="quiet">Nothing is done to files before “Apply”.</p>
        <button type="button" class="button button-quiet" onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          class="button button-main"
          disabled={isBusy || preview === undefined || preview.changes === 0}
          onClick={() => void confirm()}
        >
          {preview === undefined ? 'Decide' : `Decide in ${plural(preview.changes, 'group')}`}
        </button>
      </footer>
    </Dialog>
  );
}

function Preview({ preview }: { readonly preview: RulePreview }) {
  const { chosen, leftOpen, examples } = preview;
  const lines = [
    chosen.trash > 0 ? `${plural(chosen.trash, 'file')} to the trash` : undefined,
    chosen.link > 0 ? `${plural(chosen.link, 'file')} to be linked` : undefined,
    chosen.reflink > 0 ? `${plural(chosen.reflink, 'file')} to share bytes` : undefined,
    chosen.symlink > 0 ? `${plural(chosen.symlink, 'file')} to be symlinked` : undefined,
    chosen.keep > 0 ? `${plural(chosen.keep, 'file')} to stay` : undefined,
    chosen.distinct > 0 ? `${plural(chosen.distinct, 'file')} remembered as different` : undefined,
  ].filter((line) => line !== undefined);
  return (
    <>
      <p class="rules-sum">
        <b>{formatBytes(preview.reclaimable)}</b> to win in {plural(preview.changes, 'group')} of{' '}
        {preview.groups.toLocaleString('en')}
      </p>
      <ul class="plain-list">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
        {leftOpen.map(({ reason, files }) => (
          <li key={reason} class="quiet">
            {plural(files, 'file')} left open: {reason}
          </li>
        ))}
      </ul>
      <ul class="examples" aria-label="The first of these groups">
        {examples.slice(0, 6).map((card) => (
          <li key={card.id} class="grid-cell tile">
            <GroupTile card={card} />
          </li>
        ))}
      </ul>
    </>
  );
}

function isGoing(kind: Kind): kind is Going {
  return choices.some((choice) => choice === kind && goes(choice));
}

interface Options {
  readonly keep: string;
  readonly allowed: readonly Tier[];
  readonly allowLoss: boolean;
  readonly overwrite: boolean;
}

function ruleOf(kind: Kind, { keep, allowed, allowLoss, overwrite }: Options): ReviewRule {
  if (!isGoing(kind)) return { kind };
  return {
    kind: 'keep-one',
    others: kind,
    ...(keep === '' ? {} : { keep }),
    ...(kind === 'trash' ? { tiers: allowed } : {}),
    allowLoss,
    overwrite,
  };
}
