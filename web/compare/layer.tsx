import { composed, type Affine } from '../../src/model/pictures/affine.js';
import { useEffect, useState } from 'preact/hooks';
import { pictureUrl, thumbnailUrl } from '../api/requests.js';
import { cssMatrix, lengthScale } from '../model/overlay.js';
import type { Viewport } from '../model/viewport.js';
import { nameOf } from '../model/words.js';
import type { Laid } from './scene.js';

interface Props {
  readonly laid: Laid;
  readonly view: Viewport;
  readonly isHidden?: boolean;
}

/** Longer side of the largest thumbnail, in pixels. */
const thumbnailSide = 640;
/** Milliseconds that a picture is looked at before all of it is fetched. */
const patience = 120;
/** From so many pixels of the screen for one of the picture its pixels are shown as they are. */
const pixelsSeen = 3;

/** A picture where it lies: the thumbnail at once, all of it as soon as more is to be seen than that has. */
export function Layer({ laid, view, isHidden }: Props) {
  const { member, extent, onto } = laid;
  const transform = composed(onto, viewMap(view));
  const scale = lengthScale(transform);
  const isWanted = useFull(member.contentId, needsFull(laid, view));
  const [state, setState] = useState<{ id: string; is: 'loaded' | 'failed' } | undefined>();
  const full = state?.id === member.contentId ? state.is : undefined;
  return (
    <div
      class={`layer ${isHidden === true ? 'layer-hidden' : ''} ${scale >= pixelsSeen ? 'layer-pixels' : ''}`}
      style={{
        width: `${extent.width}px`,
        height: `${extent.height}px`,
        transform: cssMatrix(transform),
      }}
    >
      {full !== 'loaded' && (
        <img
          src={thumbnailUrl(member.contentId, thumbnailSide)}
          alt={isWanted && full === undefined ? '' : nameOf(member.path)}
          draggable={false}
          decoding="async"
        />
      )}
      {isWanted && full !== 'failed' && (
        <img
          key={member.contentId}
          src={pictureUrl(member.contentId)}
          alt={nameOf(member.path)}
          class={full === 'loaded' ? '' : 'layer-coming'}
          draggable={false}
          decoding="async"
          onLoad={() => setState({ id: member.contentId, is: 'loaded' })}
          onError={() => setState({ id: member.contentId, is: 'failed' })}
        />
      )}
    </div>
  );
}

/** What a viewport does to places of the scene. */
export function viewMap({ zoom, left, top }: Viewport): Affine {
  return { a: zoom, b: 0, c: 0, d: zoom, e: left, f: top };
}

/** Whether more of the picture is to be seen than its thumbnail has. */
export function needsFull({ extent, onto }: Laid, view: Viewport): boolean {
  const shown = lengthScale(onto) * view.zoom * Math.max(extent.width, extent.height);
  return shown * devicePixelRatio > thumbnailSide * 1.05;
}

/** Once all of a picture was wanted it stays: whoever goes near and far again does not wait twice. */
export function useFull(id: string, isNeeded: boolean): boolean {
  const [wanted, setWanted] = useState<string | undefined>();
  useEffect(() => {
    if (!isNeeded) return undefined;
    const timer = setTimeout(() => setWanted(id), patience);
    return () => clearTimeout(timer);
  }, [id, isNeeded]);
  return wanted === id;
}
