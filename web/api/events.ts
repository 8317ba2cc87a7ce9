import type { ReviewEvent } from '../../src/model/review/review-events.js';

export type Connection = 'open' | 'lost';

/** Hears what the server tells; the browser connects again by itself. Returns what ends it. */
export function listen(
  onEvent: (event: ReviewEvent) => void,
  onConnection: (connection: Connection) => void,
): () => void {
  const source = new EventSource('api/events');
  source.addEventListener('open', () => onConnection('open'));
  source.addEventListener('error', () => onConnection('lost'));
  source.addEventListener('message', ({ data }: MessageEvent<string>) => {
    onEvent(JSON.parse(data) as ReviewEvent);
  });
  return () => source.close();
}
