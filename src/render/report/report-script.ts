/**
 * The one script of the report; its hash stands in the report's policy. It hides and shows what is there, and adds
 * nothing: without it everything can be read.
 */
export const reportScript = `
'use strict';
(() => {
  const groups = [...document.querySelectorAll('.group')];
  const parts = document.querySelectorAll('.part');
  const bar = document.querySelector('.bar');
  const words = bar.querySelector('input');
  const tier = bar.querySelector('[name=tier]');
  const folder = bar.querySelector('[name=folder]');
  const least = bar.querySelector('[name=least]');
  const count = bar.querySelector('output');
  const none = document.querySelector('.none');
  const help = document.querySelector('dialog');
  bar.hidden = false;

  const texts = new Map();
  const pathsOf = (group) => {
    let known = texts.get(group);
    if (known === undefined) {
      known = [...group.querySelectorAll('.file')].map((file) => {
        const part = (name) => file.querySelector(name)?.textContent ?? '';
        return (part('.folder') + part('.name')).toLowerCase();
      });
      texts.set(group, known);
    }
    return known;
  };

  const folders = new Map();
  for (const group of groups) {
    for (const first of new Set(pathsOf(group).map((path) => path.split('/')).filter((parts) => parts.length > 1).map((parts) => parts[0]))) {
      folders.set(first, (folders.get(first) ?? 0) + 1);
    }
  }
  for (const [name, number] of [...folders].sort(([a], [b]) => a < b ? -1 : 1)) {
    const option = document.createElement('option');
    option.value = name;
    option.textContent = name + ' (' + number + ')';
    folder.append(option);
  }

  let shown = groups;
  const isShown = (group) => {
    if (tier.value !== '' && group.dataset.tier !== tier.value) return false;
    if (Number(group.dataset.bytes) < Number(least.value)) return false;
    const paths = pathsOf(group);
    const prefix = folder.value;
    if (prefix !== '' && !paths.some((path) => path.startsWith(prefix + '/'))) return false;
    const wanted = words.value.toLowerCase().split(' ').filter((word) => word !== '');
    return wanted.every((word) => paths.some((path) => path.includes(word)));
  };
  const filter = () => {
    shown = groups.filter((group) => {
      const is = isShown(group);
      if (group.hidden === is) group.hidden = !is;
      return is;
    });
    for (const part of parts) {
      const left = part.querySelectorAll('.group:not([hidden])').length;
      part.hidden = left === 0;
      // Of one that is passed over, about as much as it has.
      part.style.containIntrinsicHeight = 'auto ' + left * 25 + 'rem';
    }
    const all = groups.length.toLocaleString('en');
    count.textContent = shown.length === groups.length ? all + ' groups' : shown.length.toLocaleString('en') + ' of ' + all + ' groups';
    none.hidden = shown.length > 0;
  };
  let waiting = 0;
  words.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 120);
  });
  for (const control of [tier, folder, least]) control.addEventListener('change', filter);
  bar.querySelector('[name=clear]').addEventListener('click', () => {
    for (const control of [words, tier, folder, least]) control.value = control === least ? '0' : '';
    filter();
    words.focus();
  });

  const current = () => {
    const own = document.activeElement?.closest('.group');
    return own === null || own === undefined ? -1 : shown.indexOf(own);
  };
  const go = (at) => {
    const group = shown[Math.max(0, Math.min(shown.length - 1, at))];
    if (group === undefined) return;
    group.focus({ preventScroll: true });
    group.scrollIntoView({ block: 'start' });
  };
  const open = (group) => {
    const details = group?.querySelector('details');
    if (details) details.open = !details.open;
  };
  const keys = {
    j: () => go(current() + 1),
    n: () => go(current() + 1),
    k: () => go(current() - 1),
    p: () => go(current() - 1),
    g: () => go(0),
    G: () => go(shown.length - 1),
    o: () => open(shown[current()] ?? shown[0]),
    '/': () => words.focus(),
    '?': () => help.showModal(),
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    const isTyping = event.target.matches('input, select');
    if (isTyping && event.key === 'Escape') event.target.blur();
    if (isTyping || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
  bar.querySelector('[name=help]').addEventListener('click', () => help.showModal());
  help.querySelector('button').addEventListener('click', () => help.close());

  let opened = [];
  addEventListener('beforeprint', () => {
    if (shown.length > 500) return;
    opened = shown.map((group) => group.querySelector('details')).filter((details) => !details.open);
    for (const details of opened) details.open = true;
  });
  addEventListener('afterprint', () => {
    for (const details of opened) details.open = false;
    opened = [];
  });
  filter();
})();
`;
