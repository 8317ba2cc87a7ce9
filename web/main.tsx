import { render } from 'preact';
import { App } from './app.js';
import { ServicesContext } from './hooks/use-services.js';
import { Review } from './state/review.js';
import { Settings } from './state/settings.js';
import './styles/page.css';

const settings = new Settings();
settings.apply();

const place = document.querySelector('#app');
if (place === null) throw new Error('index.html has no #app');
render(
  <ServicesContext.Provider value={{ review: new Review(), settings }}>
    <App />
  </ServicesContext.Provider>,
  place,
);
