import { useEffect, useRef, useState } from 'preact/hooks';

/** A picture that can be drawn; undefined until it is decoded, and where it cannot be. */
export function useImage(url: string, onFailed?: () => void): HTMLImageElement | undefined {
  const [image, setImage] = useState<{ url: string; loaded: HTMLImageElement } | undefined>();
  const failed = useRef(onFailed);
  failed.current = onFailed;
  useEffect(() => {
    let isWanted = true;
    const loading = new Image();
    loading.src = url;
    loading.decode().then(
      () => isWanted && setImage({ url, loaded: loading }),
      () => isWanted && failed.current?.(),
    );
    return () => {
      isWanted = false;
    };
  }, [url]);
  return image?.url === url ? image.loaded : undefined;
}
