import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Review } from '../state/review.js';
import type { Settings } from '../state/settings.js';

export interface Services {
  readonly review: Review;
  readonly settings: Settings;
}

export const ServicesContext = createContext<Services | undefined>(undefined);

/** What the whole page shares. */
export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === undefined) throw new Error('Outside of the page');
  return services;
}
