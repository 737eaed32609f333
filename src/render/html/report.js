// Selection, keyboard and filters for the report. All content is in the page without this script: it only
// highlights, scrolls, copies the details of the selected passage into the dock, and dims what is filtered.
'use strict';
(() => {
  const $ = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const dock = $('#dock');
  let selected = null;

  // ---- selection -----------------------------------------------------------------------------------

  const linkedTo = (element) => element.dataset.linked.split(' ').filter(Boolean).map((id) => document.getElementById(id));

  function clear() {
    all('.selected, .linked').forEach((element) => element.classList.remove('selected', 'linked'));
    all('[aria-current]').forEach((element) => element.removeAttribute('aria-current'));
    document.body.classList.remove('docked');
    dock.hidden = true;
    selected = null;
  }

  function select(element, focus) {
    clear();
    selected = element;
    element.classList.add('selected');
    $('.tag', element).setAttribute('aria-current', 'true');
    const linked = linkedTo(element);
    linked.forEach((other) => other.classList.add('linked'));
    fillDock(element, linked);
    if (focus) $('.tag', element).focus({ preventScroll: true });
    bringIntoView(element, linked[0]);
    history.replaceState(null, '', '#' + element.id);
  }

  function fillDock(element, linked) {
    const card = element.dataset.card && document.getElementById(element.dataset.card);
    $('.dock-body', dock).replaceChildren(card ? copyOf(card) : sourceCard(element, linked));
    $('.status', dock).textContent = card ? positionOf(element) : `Source ${element.dataset.name}`;
    dock.hidden = false;
    document.body.classList.add('docked');
    dock.scrollTop = 0;
  }

  function copyOf(card) {
    const copy = card.cloneNode(true);
    copy.removeAttribute('id');
    copy.hidden = false;
    return copy;
  }

  function sourceCard(element, linked) {
    const card = make('article', 'card');
    const heading = make('h4', '', `${element.dataset.name}: ${element.dataset.state}`);
    const list = make('ul', 'users');
    for (const passage of linked) {
      const link = make('a', '', textOf(passage));
      link.href = '#' + passage.id;
      const item = make('li');
      item.append($('.tag', passage).textContent + ' ', link);
      list.append(item);
    }
    card.append(heading, make('blockquote', 'ours', textOf(element)));
    card.append(linked.length ? list : make('p', 'nothing', 'No passage of the derivative uses it.'));
    return card;
  }

  function make(name, className = '', text = '') {
    const element = document.createElement(name);
    element.className = className;
    element.textContent = text;
    return element;
  }

  function textOf(passage) {
    const copy = passage.cloneNode(true);
    all('.tag, .use, .salience', copy).forEach((element) => element.remove());
    return copy.textContent.trim();
  }

  function positionOf(element) {
    const list = findings();
    const at = list.indexOf(element);
    return at < 0 ? 'Faithful passage' : `Finding ${at + 1} of ${list.length}`;
  }

  // ---- scrolling -----------------------------------------------------------------------------------

  function bringIntoView(element, other) {
    const pane = element.closest('.pane');
    const scrolls = getComputedStyle(pane).overflowY !== 'visible';
    if (!scrolls) {
      element.scrollIntoView({ block: 'start' });
      return;
    }
    pane.closest('.desk').scrollIntoView({ block: 'start', behavior: 'instant' });
    [element, other].filter(Boolean).forEach(centre);
  }

  function centre(element) {
    const pane = element.closest('.pane');
    const box = element.getBoundingClientRect();
    const frame = pane.getBoundingClientRect();
    const room = Math.max(0, (pane.clientHeight - box.height) / 2);
    pane.scrollTop += box.top - frame.top - room;
  }

  // ---- next and previous ---------------------------------------------------------------------------

  const findings = () => all('.passage[data-look]:not(.muted)');

  function step(by) {
    const list = findings();
    if (!list.length) return;
    const at = list.indexOf(selected);
    const from = at >= 0 ? at : nearest(list, by);
    select(list[(from + by + list.length) % list.length], true);
  }

  // Where to start when no finding is selected: at the selected passage, or before the first.
  function nearest(list, by) {
    if (!selected) return by > 0 ? -1 : 0;
    const before = list.filter((passage) => passage.compareDocumentPosition(selected) & Node.DOCUMENT_POSITION_FOLLOWING);
    return by > 0 ? before.length - 1 : before.length;
  }

  // ---- filters -------------------------------------------------------------------------------------

  function filter(report) {
    const verdicts = new Set(all('.legend input:checked', report).map((box) => box.value));
    const topic = $('.topic select', report).value;
    const shown = (passage) => verdicts.has(passage.dataset.verdict) && (!topic || passage.dataset.topics.split(' ').includes(topic));
    for (const passage of all('.passage', report)) {
      const muted = !shown(passage);
      passage.classList.toggle('muted', muted);
      const card = document.getElementById(passage.dataset.card);
      if (card) card.hidden = muted;
    }
    const looks = all('.passage[data-look]', report);
    const left = looks.filter((passage) => !passage.classList.contains('muted')).length;
    $('.shown', report).textContent = `${left} of ${looks.length} shown`;
    if (selected && selected.classList.contains('muted')) clear();
  }

  function enableFilters(report) {
    all('.legend input, .controls', report).forEach((element) => { element.hidden = false; });
    all('.legend input, .topic select', report).forEach((control) => control.addEventListener('change', () => filter(report)));
    filter(report);
  }

  // ---- events --------------------------------------------------------------------------------------

  // The passage a link leads to, for links to passages and to their cards.
  function passageOf(link) {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) return null;
    return target.matches('.passage, .source') ? target : document.getElementById(target.dataset.passage || '');
  }

  function onClick(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const button = event.target.closest('button');
    if (button) {
      if (button.matches('.close')) close();
      else step(button.matches('.next') ? 1 : -1);
      return;
    }
    const link = event.target.closest('a[href^="#"]');
    const passage = link ? passageOf(link) : event.target.closest('.passage, .source');
    if (!passage || (!link && !getSelection().isCollapsed)) return;
    event.preventDefault();
    select(passage, true);
  }

  function close() {
    const tag = selected && $('.tag', selected);
    clear();
    history.replaceState(null, '', location.pathname + location.search);
    if (tag) tag.focus({ preventScroll: true });
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches('select')) return;
    const tag = event.target.closest('.tag');
    if (event.key === 'Escape') close();
    else if (event.key === 'j') step(1);
    else if (event.key === 'k') step(-1);
    else if (event.key === ' ' && tag) tag.click();
    else return;
    event.preventDefault();
  }

  function fromAddress() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.matches('.passage, .source')) select(target, false);
  }

  document.documentElement.classList.add('js');
  all('.report').forEach(enableFilters);
  document.addEventListener('click', onClick);
  document.addEventListener('keydown', onKey);
  window.addEventListener('hashchange', fromAddress);
  fromAddress();
})();
