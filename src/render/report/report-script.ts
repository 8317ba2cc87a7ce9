/**
 * The one script of the report; its hash stands in the report's policy. It draws, hides and shows what is there, and adds
 * nothing: without it everything can be read.
 */
export const reportScript = `
'use strict';
(() => {
  const bar = document.querySelector('.bar');
  const words = bar.querySelector('input');
  const tier = bar.querySelector('[name=tier]');
  const folder = bar.querySelector('[name=folder]');
  const least = bar.querySelector('[name=least]');
  const count = bar.querySelector('output');
  const none = document.querySelector('.none');
  const help = document.querySelector('dialog');
  bar.hidden = false;

  // Of a group that is not drawn, about as much as it has.
  const remOfGroup = 25;
  const parts = [...document.querySelectorAll('.part')].map((element) => {
    const data = element.querySelector('script');
    const noscript = element.querySelector('noscript');
    const part = { element, source: noscript?.textContent, groups: [] };
    part.groups = JSON.parse(data.textContent).map(([tier, bytes, paths], at) =>
      ({ part, at, tier, bytes, paths: paths.map((path) => path.toLowerCase()), isShown: true, names: paths }));
    data.remove();
    noscript?.remove();
    element.classList.toggle('undrawn', part.source !== undefined);
    return part;
  });
  const groups = parts.flatMap((part) => part.groups);

  const size = (part) => {
    const left = part.groups.filter((group) => group.isShown).length;
    const height = left * remOfGroup + 'rem';
    const isDrawn = part.source === undefined;
    part.element.hidden = left === 0;
    part.element.style.height = isDrawn ? '' : height;
    part.element.style.containIntrinsicHeight = isDrawn ? 'auto ' + height : '';
    if (isDrawn) part.groups.forEach(({ isShown, at }) => {
      const element = part.element.children[at];
      if (element.hidden === isShown) element.hidden = !isShown;
    });
  };
  const draw = (part) => {
    if (part.source === undefined) return;
    const template = document.createElement('template');
    template.innerHTML = part.source;
    part.source = undefined;
    part.element.classList.remove('undrawn');
    part.element.replaceChildren(...template.content.querySelectorAll('.group'));
    size(part);
    observer.unobserve(part.element);
  };
  const elementOf = (group) => {
    draw(group.part);
    return group.part.element.children[group.at];
  };
  const observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) draw(parts.find(({ element }) => element === target));
    }
  }, { rootMargin: '1500px' });
  for (const { element, source } of parts) if (source !== undefined) observer.observe(element);
  // All of it in the end, for whoever searches the page, or has it read aloud.
  const whenIdle = window.requestIdleCallback ?? ((work) => setTimeout(() => work({ timeRemaining: () => 10 }), 100));
  let drawn = 0;
  const drawNext = (deadline) => {
    while (drawn < parts.length && parts[drawn].source === undefined) drawn += 1;
    if (drawn === parts.length) return;
    if (deadline.timeRemaining() > 8) draw(parts[drawn]);
    whenIdle(drawNext);
  };

  const folders = new Map();
  for (const { names } of groups) {
    for (const first of new Set(names.map((path) => path.split('/')).filter((names) => names.length > 1).map(([name]) => name))) {
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
  const isWanted = (group, wanted) => {
    if (tier.value !== '' && group.tier !== tier.value) return false;
    if (group.bytes < Number(least.value)) return false;
    const prefix = folder.value;
    if (prefix !== '' && !group.names.some((name) => name.startsWith(prefix + '/'))) return false;
    return wanted.every((word) => group.paths.some((path) => path.includes(word)));
  };
  const filter = () => {
    const wanted = words.value.toLowerCase().split(' ').filter((word) => word !== '');
    for (const group of groups) group.isShown = isWanted(group, wanted);
    shown = groups.filter((group) => group.isShown);
    parts.forEach(size);
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
    return own === null || own === undefined ? -1 : shown.findIndex(({ part, at }) => part.element.children[at] === own);
  };
  const go = (at) => {
    const group = shown[Math.max(0, Math.min(shown.length - 1, at))];
    if (group === undefined) return;
    const element = elementOf(group);
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: 'start' });
  };
  const open = (group) => {
    const details = group && elementOf(group).querySelector('details');
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
    parts.forEach(draw);
    if (shown.length > 500) return;
    opened = shown.map((group) => elementOf(group).querySelector('details')).filter((details) => !details.open);
    for (const details of opened) details.open = true;
  });
  addEventListener('afterprint', () => {
    for (const details of opened) details.open = false;
    opened = [];
  });
  const follow = () => {
    const [, number] = /^#g([0-9]+)$/.exec(location.hash) ?? [];
    const group = groups[Number(number) - 1];
    if (group !== undefined) elementOf(group).scrollIntoView({ block: 'start' });
  };
  addEventListener('hashchange', follow);

  filter();
  follow();
  whenIdle(drawNext);
})();
`;
