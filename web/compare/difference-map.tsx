import { composed } from '../../src/model/pictures/affine.js';
import { useEffect, useRef, useState } from 'preact/hooks';
import { pictureUrl, thumbnailUrl } from '../api/requests.js';
import { useImage } from '../hooks/use-image.js';
import { drawDifference, type Measured } from '../model/difference.js';
import type { Extent } from '../model/overlay.js';
import type { Viewport } from '../model/viewport.js';
import { needsFull, useFull, viewMap } from './layer.js';
import type { Laid, Scene } from './scene.js';

interface Props {
  readonly scene: Scene;
  readonly view: Viewport;
  readonly pane: Extent;
  readonly gain: number;
  readonly onMeasured: (measured: Measured | undefined) => void;
}

/** More pixels than this are not compared at once: a window of a large screen would take too long. */
const mostPixels = 1_500_000;

/** How two pictures differ, pixel by pixel, where both are. */
export function DifferenceMap({ scene, view, pane, gain, onMeasured }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const left = useLargest(scene.left, view);
  const other = useLargest(scene.other, view);
  useEffect(() => {
    const node = canvas.current;
    if (
      node === null ||
      left === undefined ||
      other === undefined ||
      pane.width * pane.height === 0
    )
      return undefined;
    const frame = requestAnimationFrame(() => {
      const ratio = Math.min(devicePixelRatio, Math.sqrt(mostPixels / (pane.width * pane.height)));
      node.width = Math.round(pane.width * ratio);
      node.height = Math.round(pane.height * ratio);
      const context = node.getContext('2d', { willReadFrequently: true });
      if (context === null) return;
      const pixels = [
        drawn(context, scene.left, left, view, ratio),
        drawn(context, scene.other, other, view, ratio),
      ] as const;
      const out = context.createImageData(node.width, node.height);
      onMeasured(drawDifference(pixels[0].data, pixels[1].data, out.data, gain));
      context.putImageData(out, 0, 0);
    });
    return () => cancelAnimationFrame(frame);
  }, [scene, view, pane, gain, left, other, onMeasured]);
  return (
    <canvas
      ref={canvas}
      class="difference-map"
      role="img"
      aria-label="Difference map: bright where the pictures differ"
    />
  );
}

/** The thumbnail, and then all of the picture where that has more to show. */
function useLargest(laid: Laid, view: Viewport): HTMLImageElement | undefined {
  const { contentId } = laid.member;
  const [failed, setFailed] = useState<string | undefined>();
  const thumbnail = thumbnailUrl(contentId, 640);
  const isFull = useFull(contentId, needsFull(laid, view)) && failed !== contentId;
  const small = useImage(thumbnail);
  const full = useImage(isFull ? pictureUrl(contentId) : thumbnail, () => setFailed(contentId));
  return full ?? small;
}

function drawn(
  context: CanvasRenderingContext2D,
  { extent, onto }: Laid,
  image: HTMLImageElement,
  view: Viewport,
  ratio: number,
): ImageData {
  const { width, height } = context.canvas;
  const m = composed(composed(onto, viewMap(view)), viewMap({ zoom: ratio, left: 0, top: 0 }));
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  context.setTransform(m.a, m.c, m.b, m.d, m.e, m.f);
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, extent.width, extent.height);
  return context.getImageData(0, 0, width, height);
}
