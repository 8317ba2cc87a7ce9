import { useEffect, useRef } from 'preact/hooks';

/**
 * Does something again and again while the page is in sight: at once, and `pauseMs` after it was done.
 * @param isOn whether it is wanted just now
 */
export function useEvery(pauseMs: number, work: () => Promise<void>, isOn: boolean): void {
  const current = useRef(work);
  current.current = work;
  useEffect(() => {
    if (!isOn) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isWorking = false;
    let isOver = false;
    const turn = async (): Promise<void> => {
      if (isWorking || isOver || document.hidden) return;
      isWorking = true;
      try {
        await current.current();
      } finally {
        isWorking = false;
      }
      timer = setTimeout(() => void turn(), pauseMs);
    };
    const follow = (): void => {
      clearTimeout(timer);
      void turn();
    };
    document.addEventListener('visibilitychange', follow);
    void turn();
    return () => {
      isOver = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', follow);
    };
  }, [pauseMs, isOn]);
}
