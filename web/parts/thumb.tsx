import { useState } from 'preact/hooks';
import type { MemberCard } from '../../src/model/review/review-group.js';
import type { ThumbnailSize } from '../../src/model/pictures/thumbnail.js';
import { thumbnailUrl } from '../api/requests.js';
import { nameOf } from '../model/words.js';
import { Icon } from './icons.js';

interface Props {
  readonly member: Pick<MemberCard, 'contentId' | 'path' | 'kind'>;
  readonly size: ThumbnailSize;
  /** Nothing where words beside it say what it is. */
  readonly alt?: string;
}

/** A small picture of a file, or its kind where there is none. */
export function Thumb({ member, size, alt = '' }: Props) {
  const [failed, setFailed] = useState<string | undefined>();
  const url = thumbnailUrl(member.contentId, size);
  if (failed === url) {
    return (
      <span class="thumb thumb-none" title={member.path}>
        {member.kind === 'video' && <Icon name="video" />}
        <span>{endingOf(member.path)}</span>
      </span>
    );
  }
  return (
    <img
      class="thumb"
      src={url}
      alt={alt}
      decoding="async"
      draggable={false}
      onError={() => setFailed(url)}
    />
  );
}

function endingOf(path: string): string {
  const name = nameOf(path);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot + 1).toUpperCase() : 'FILE';
}
