// Draws the threads, lights chains, steps through the changed facts. All content is in the page without this script:
// a thread is a link from a passage to the one it follows, and the dock shows copies of what stands in the columns.
'use strict';
(() => {
  const $ = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const SVG = 'http://www.w3.org/2000/svg';
  // Cards in the dock; of a longer chain the rest stays lit in the columns.
  const CARDS = 60;
  // Height of an arc of the stemma over one column, and what each further column adds, in px.
  const [ARC, ARC_STEP, ARC_LEVELS] = [20, 16, 4];

  const scroller = $('.scroller');
  const cloth = $('.cloth');
  const svg = $('#threads');
  const dock = $('#dock');
  const peek = $('#peek');
  const [plain, bright] = [$('.plain', svg), $('.bright', svg)];
  const root = document.documentElement;
  const densities = all('.density input');
  // What a ticked box keeps: the style sheet hides the rest by a class of the root, and counting needs no layout.
  const filters = Object.entries({
    'only-altered': (is) => is.contains('altering'),
    'only-newest': (is) => is.contains('newest'),
    'only-threaded': (is) => is.contains('threaded'),
    'no-furniture': (is) => is.contains('threaded') || !is.contains('furniture'),
  }).map(([id, keeps]) => ({ box: $('#' + id), keeps })).filter(({ box }) => box);

  // ---- what the page says --------------------------------------------------------------------------

  const columns = all('.column').map((element, index) => ({ element, index, list: $('.passages', element), entries: [], skipped: false, place: null }));
  const entries = new Map();
  for (const column of columns) {
    for (const element of column.list.children) {
      const entry = { element, column, nth: column.entries.length, parents: [], children: [], kept: filters.filter(({ keeps }) => keeps(element.classList)), shown: true, top: 0, height: 0 };
      column.entries.push(entry);
      entries.set(element.id, entry);
    }
  }
  const entryOf = (element) => entries.get(element.closest('.passage')?.id);
  const targetOf = (link) => decoded(link.hash.slice(1));
  // Threads by the columns they lead between, so that those out of sight cost nothing.
  const threads = [];
  const gaps = new Map();
  for (const link of all('.thread-to')) {
    const [child, parent] = [entryOf(link), entries.get(targetOf(link))];
    if (!parent || parent === child) continue;
    child.parents.push(parent);
    parent.children.push(child);
    const [left, right] = parent.column.index <= child.column.index ? [parent, child] : [child, parent];
    const thread = { child, parent, left, right, step: link.closest('.one'), verdict: link.dataset.verdict, path: null, look: '', d: '' };
    threads.push(thread);
    const key = `${left.column.index} ${right.column.index}`;
    if (!gaps.has(key)) gaps.set(key, { left: left.column, right: right.column, threads: [], drawn: false });
    gaps.get(key).threads.push(thread);
  }
  const mutations = all('.mutation[data-to]').map((element) => ({ element, entry: entries.get(element.dataset.to) }));

  // A fragment from an address may hold anything.
  function decoded(fragment) {
    try {
      return decodeURIComponent(fragment);
    } catch {
      return fragment;
    }
  }

  // ---- drawing -------------------------------------------------------------------------------------

  let stale = true;
  let queued = false;

  // One pass a frame: places are read only after the layout may have changed, not while a column scrolls.
  function redraw(measure) {
    stale ||= measure;
    if (queued) return;
    queued = true;
    requestAnimationFrame(() => {
      queued = false;
      if (stale) measureColumns();
      stale = false;
      draw();
    });
  }

  function measureColumns() {
    const origin = cloth.getBoundingClientRect();
    for (const column of columns) {
      const box = column.list.getBoundingClientRect();
      Object.assign(column, { left: box.left - origin.left, right: box.right - origin.left, top: box.top - origin.top, height: box.height, measured: false });
    }
    drawStemma();
  }

  // Only of columns with a thread in sight: the browser lays out the others when they are reached.
  function measurePassages(column) {
    if (column.measured) return;
    column.measured = true;
    for (const entry of column.entries) {
      entry.top = entry.element.offsetTop;
      entry.height = entry.element.offsetHeight;
    }
  }

  function setModes() {
    for (const { box } of filters) root.classList.toggle(box.id, box.checked);
    for (const box of densities) root.classList.toggle(box.id, box.checked);
    const ticked = filters.filter(({ box }) => box.checked);
    for (const entry of entries.values()) entry.shown = ticked.every((filter) => entry.kept.includes(filter));
    tellShown();
  }

  const altered = $('#only-altered');
  const isShown = (thread) => thread.parent.shown && thread.child.shown && (!altered.checked || thread.verdict === 'altered');
  const isLit = (thread) => lit !== null && lit.has(thread.child) && lit.has(thread.parent);

  // All places are read before the first line is written.
  function draw() {
    const [from, to] = [scroller.scrollLeft, scroller.scrollLeft + scroller.clientWidth];
    const seen = [...gaps.values()].filter((gap) => gap.right.left >= from && gap.left.right <= to);
    for (const column of new Set(seen.flatMap((gap) => [gap.left, gap.right]))) {
      measurePassages(column);
      column.scrolled = column.list.scrollTop;
    }
    let drawn = 0;
    for (const gap of gaps.values()) {
      const inSight = seen.includes(gap);
      if (!inSight && !gap.drawn) continue;
      gap.drawn = inSight;
      for (const thread of gap.threads) {
        const line = inSight && isShown(thread) ? lineOf(thread) : null;
        if (line) drawn += 1;
        show(thread, line);
      }
    }
    svg.dataset.drawn = drawn;
  }

  // Where a passage is in its column: clamped to what is to be seen, with the side on which it is out of sight.
  function endOf(entry) {
    const column = entry.column;
    const y = entry.top + entry.height / 2 - column.scrolled;
    if (y < 0) return { y: column.top, out: -1 };
    if (y > column.height) return { y: column.top + column.height, out: 1 };
    return { y: column.top + y, out: 0 };
  }

  function lineOf(thread) {
    const [a, b] = [endOf(thread.left), endOf(thread.right)];
    const bright = isLit(thread);
    if (a.out && b.out && (!bright || a.out === b.out)) return null;
    const [x1, x2] = [thread.left.column.right, thread.right.column.left];
    const bend = (x2 - x1) / 2;
    const d = `M${x1.toFixed(1)} ${a.y.toFixed(1)}C${(x1 + bend).toFixed(1)} ${a.y.toFixed(1)} ${(x2 - bend).toFixed(1)} ${b.y.toFixed(1)} ${x2.toFixed(1)} ${b.y.toFixed(1)}`;
    return { d, bright, look: `thread ${thread.verdict}${a.out || b.out ? ' leaving' : ''}${bright ? ' lit' : ''}` };
  }

  function show(thread, line) {
    if (!line) {
      if (thread.path) thread.path.remove();
      thread.path = null;
      thread.look = thread.d = '';
      return;
    }
    if (!thread.path) {
      thread.path = document.createElementNS(SVG, 'path');
      thread.path.thread = thread;
    }
    if (thread.d !== line.d) {
      thread.d = line.d;
      thread.path.setAttribute('d', line.d);
    }
    if (thread.look !== line.look) {
      const group = line.bright ? bright : plain;
      thread.look = line.look;
      thread.path.setAttribute('class', line.look);
      if (thread.path.parentNode !== group) group.append(thread.path);
    }
  }

  // ---- the stemma ----------------------------------------------------------------------------------

  function drawStemma() {
    const group = $('.stemma', svg);
    group.replaceChildren();
    const ground = columns.length ? columns[0].element.offsetTop - 4 : 0;
    if (ground < ARC) return;
    const middle = (column) => (column.left + column.right) / 2;
    const [arcs, labels] = [[], []];
    const byAnchor = new Map(columns.map((column) => [$('h2', column.element).id, column]));
    for (const link of all('.descent')) {
      const child = columns.find((column) => column.element.contains(link));
      const parent = byAnchor.get(targetOf(link));
      if (!parent || parent === child) continue;
      const share = Number(link.dataset.share);
      const [x1, x2] = [middle(parent), middle(child)];
      const level = Math.min(Math.abs(child.index - parent.index), ARC_LEVELS) - 1;
      const top = ground - ARC - ARC_STEP * level;
      // A cubic reaches three quarters of the way to its control points.
      const bend = ground - (ground - top) * 4 / 3;
      const arc = document.createElementNS(SVG, 'path');
      arc.setAttribute('d', `M${x1} ${ground}C${x1 + (x2 - x1) * 0.2} ${bend} ${x2 - (x2 - x1) * 0.2} ${bend} ${x2} ${ground}`);
      arc.setAttribute('class', 'arc');
      arc.setAttribute('stroke-width', (1 + 5 * share).toFixed(2));
      const label = document.createElementNS(SVG, 'text');
      label.setAttribute('x', (x1 + x2) / 2);
      label.setAttribute('y', top - 5);
      label.textContent = `${Math.round(share * 100)}%`;
      arcs.push(arc);
      labels.push(label);
    }
    group.append(...arcs, ...labels); // No arc strikes a number through.
    for (const column of columns) {
      const dot = document.createElementNS(SVG, 'circle');
      dot.setAttribute('cx', middle(column));
      dot.setAttribute('cy', ground);
      dot.setAttribute('r', 4);
      group.append(dot);
    }
  }

  function tellShown() {
    const passages = [...entries.values()].filter((entry) => entry.shown).length;
    const shown = threads.filter(isShown);
    // Steps, as the legend counts: one that leads back to several passages is as many threads.
    const steps = (of) => new Set(of.map((thread) => thread.step)).size;
    $('.shown').textContent = `${passages} of ${entries.size} passages, ${steps(shown)} of ${steps(threads)} steps`;
    svg.dataset.shown = shown.length;
  }

  // ---- chains --------------------------------------------------------------------------------------

  let pinned = null;
  let lit = null;
  let related = null;

  function closure(starts, next) {
    const found = new Set(starts);
    for (const entry of found) next(entry).forEach((other) => found.add(other));
    return found;
  }

  // A chain is what leads to a passage and what comes from it; its kin is what else comes from its beginnings.
  function chainOf(entry) {
    const back = closure([entry], (at) => at.parents);
    const chain = new Set([...back, ...closure([entry], (at) => at.children)]);
    const origins = [...back].filter((at) => !at.parents.length);
    return { chain, kin: closure(origins, (at) => at.children) };
  }

  function light(entry) {
    const { chain, kin } = entry ? chainOf(entry) : { chain: null, kin: null };
    for (const [name, was, is] of [['lit', lit, chain], ['kin', related, kin]]) {
      was?.forEach((at) => { if (!is?.has(at)) at.element.classList.remove(name); });
      is?.forEach((at) => at.element.classList.add(name));
    }
    cloth.classList.toggle('lighted', entry !== null);
    [lit, related] = [chain, kin];
    tell(entry);
    redraw(false);
  }

  function tell(entry) {
    peek.textContent = entry ? `${nameOf(entry)}  ${$('.text', entry.element).textContent}` : '';
  }

  function hover(entry) {
    if (pinned) tell(entry);
    else light(entry);
  }

  function nameOf(entry) {
    return `${$('h2', entry.column.element).textContent}, ${entry.element.dataset.label}`;
  }

  function pin(entry, { focus = false, still = false } = {}) {
    const at = still ? entry.element.getBoundingClientRect().top : null;
    release();
    pinned = entry;
    entry.element.classList.add('selected');
    $('.tag', entry.element).setAttribute('aria-current', 'true');
    reveal(entry);
    light(entry);
    cloth.classList.add('pinned');
    fillDock(entry);
    if (focus) $('.tag', entry.element).focus({ preventScroll: true });
    alignColumns(entry, at);
    history.replaceState(null, '', '#' + entry.element.id);
    redraw(true);
  }

  function release() {
    pinned?.element.classList.remove('selected');
    if (pinned) $('.tag', pinned.element).removeAttribute('aria-current');
    pinned = null;
  }

  function unpin() {
    if (!pinned) return;
    release();
    cloth.classList.remove('pinned');
    document.body.classList.remove('docked');
    dock.hidden = true;
    $('.chain', dock).replaceChildren();
    light(null);
    redraw(true);
  }

  // A link may lead to a passage that a filter hides.
  function reveal(entry) {
    for (const filter of filters) {
      if (!entry.kept.includes(filter)) filter.box.checked = false;
    }
    if (!entry.shown) setModes();
  }

  // Brings the chain level with the selected passage, which stays where it was clicked.
  function alignColumns(entry, clicked) {
    const desk = $('.desk').getBoundingClientRect();
    if (desk.top < -1 || desk.bottom > innerHeight + 1) $('.desk').scrollIntoView({ block: 'start', behavior: 'instant' });
    const frame = entry.column.list.getBoundingClientRect();
    const room = frame.height - Math.min(entry.element.offsetHeight, frame.height);
    const wanted = clicked === null ? room / 3 : Math.min(Math.max(clicked - frame.top, 0), room);
    for (const column of columns) {
      const here = column.entries.filter((at) => lit.has(at) && at.shown);
      if (!here.length) continue;
      const nearest = column === entry.column ? entry : here[0];
      column.place = () => { column.list.scrollTop = nearest.element.offsetTop - wanted; };
      column.place();
      if (!column.skipped) column.place = null;
    }
    const left = entry.column.element.offsetLeft;
    const [from, to] = [scroller.scrollLeft, scroller.scrollLeft + scroller.clientWidth];
    if (left < from || left + entry.column.element.offsetWidth > to) {
      scroller.scrollLeft = left - (scroller.clientWidth - entry.column.element.offsetWidth) / 2;
    }
  }

  // ---- the dock ------------------------------------------------------------------------------------

  function make(name, className = '', text = '') {
    const element = document.createElement(name);
    element.className = className;
    element.textContent = text;
    return element;
  }

  function fillDock(entry) {
    const chain = [...lit].sort((a, b) => a.column.index - b.column.index || a.nth - b.nth);
    const documents = new Set(chain.map((at) => at.column)).size;
    const cards = chain.slice(0, CARDS).map((at) => card(at, at === entry));
    if (chain.length > CARDS) cards.push(make('p', 'soft', `and ${chain.length - CARDS} more`));
    const nth = mutations.findIndex((mutation) => mutation === current || (!current && mutation.entry === entry));
    const place = nth < 0 ? '' : `Changed fact ${nth + 1} of ${mutations.length}: `;
    $('.status', dock).textContent = `${place}${nameOf(entry)}; ${chain.length === 1 ? 'no other document has it' : `chain of ${chain.length} passages in ${documents} documents`}`;
    $('.chain', dock).replaceChildren(...cards);
    dock.hidden = false;
    document.body.classList.add('docked');
    all('.previous, .next', dock).forEach((button) => { button.hidden = !mutations.length; });
    const selected = $('.card.selected', dock);
    selected.parentElement.scrollLeft = selected.offsetLeft - (selected.parentElement.clientWidth - selected.offsetWidth) / 2;
  }

  function card(entry, selected) {
    const verdict = $('.tag .badge', entry.element) ? entry.element.className.match(/verbatim|paraphrase|partial|altered/)?.[0] ?? '' : '';
    const card = make('article', `card ${verdict}${selected ? ' selected' : ''}`);
    const head = make('h4');
    const link = make('a', '', nameOf(entry));
    link.href = '#' + entry.element.id;
    const date = $('time', entry.column.element);
    head.append(link, make('span', 'soft', date ? ` ${date.textContent}` : ''));
    card.append(head);
    const details = $('details', entry.element);
    if (!$('.became', details ?? card)) {
      const words = make('blockquote');
      words.append($('.text', entry.element).cloneNode(true));
      card.append(words);
    }
    if (!entry.parents.length) card.append(make('p', 'soft', 'first said here'));
    if (details) card.append(...[...details.children].slice(1).map((part) => part.cloneNode(true)));
    else if ($('.back', entry.element)) card.append(...all('.one', entry.element).map((part) => part.cloneNode(true)));
    return card;
  }

  // ---- changed facts -------------------------------------------------------------------------------

  let current = null;

  function step(by) {
    const list = mutations.filter((mutation) => mutation.entry);
    if (!list.length) return;
    let at = list.indexOf(current);
    if (at < 0 && pinned) at = list.findIndex((mutation) => mutation.entry === pinned);
    if (at < 0) at = by > 0 ? -1 : 0;
    go(list[(at + by + list.length) % list.length]);
  }

  function go(mutation) {
    current = mutation;
    pin(mutation.entry, { focus: true });
  }

  // ---- events --------------------------------------------------------------------------------------

  // The thread near a point: a line is too thin to be hit.
  function threadAt(x, y) {
    for (const by of [0, 3, -3, 6, -6]) {
      const thread = document.elementsFromPoint(x, y + by).find((element) => element.thread);
      if (thread) return thread.thread;
    }
    return null;
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
    if (link) {
      const entry = entries.get(targetOf(link));
      if (!entry) return;
      event.preventDefault();
      const mutation = mutations.find((one) => one.element.contains(link) && one.entry === entry);
      current = mutation ?? null;
      pin(entry, { focus: true, still: link.matches('.tag') });
      return;
    }
    if (event.target.closest('summary, input, label') || !getSelection().isCollapsed) return;
    const passage = event.target.closest('.passage');
    const entry = passage ? entries.get(passage.id) : event.target.closest('.scroller') && threadAt(event.clientX, event.clientY)?.child;
    if (!entry) return;
    current = null;
    pin(entry, { focus: true, still: Boolean(passage) });
  }

  function close() {
    const entry = pinned;
    current = null;
    unpin();
    light(null);
    history.replaceState(null, '', location.pathname + location.search);
    if (entry) {
      $('.tag', entry.element).focus({ preventScroll: true });
      light(null);
    }
  }

  let pointed = null;
  function onPoint(event) {
    const passage = event.target.closest?.('.passage');
    const entry = passage ? entries.get(passage.id) : event.target.closest?.('.scroller') ? threadAt(event.clientX, event.clientY)?.child ?? null : null;
    cloth.classList.toggle('on-thread', Boolean(entry) && !passage);
    if (entry === pointed) return;
    pointed = entry;
    hover(entry);
  }

  const visible = (entry) => entry && entry.shown;

  // From a passage: up and down its column, left to what it follows, right to what follows it.
  function neighbour(entry, key) {
    if (key === 'ArrowLeft') return entry.parents.find(visible);
    if (key === 'ArrowRight') return entry.children.find(visible);
    const by = key === 'ArrowDown' ? 1 : -1;
    let at = entry.nth + by;
    while (entry.column.entries[at] && !visible(entry.column.entries[at])) at += by;
    return entry.column.entries[at];
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches('input')) return;
    const tag = event.target.closest('.tag');
    if (event.key === 'Escape') close();
    else if (event.key === 'j') step(1);
    else if (event.key === 'k') step(-1);
    else if (tag && event.key === ' ') tag.click();
    else if (tag && event.key.startsWith('Arrow')) {
      const next = neighbour(entryOf(tag), event.key);
      if (!next) return;
      if (pinned) {
        current = null;
        pin(next, { focus: true });
      } else {
        $('.tag', next.element).focus();
      }
    } else return;
    event.preventDefault();
  }

  // Of the tags of a column one is a stop of the Tab key; the arrows lead to the others.
  function stopAt(entry) {
    const stop = entry.column.stop;
    if (stop) $('.tag', stop.element).tabIndex = -1;
    $('.tag', entry.element).tabIndex = 0;
    entry.column.stop = entry;
  }

  function fromAddress() {
    const entry = entries.get(decoded(location.hash.slice(1)));
    if (!entry) return;
    current = null;
    pin(entry);
  }

  root.classList.add('js');
  setModes();
  $('.controls').hidden = false;
  for (const column of columns) {
    all('.tag, .back a', column.list).forEach((link) => { link.tabIndex = -1; });
    if (column.entries.length) stopAt(column.entries[0]);
    column.list.addEventListener('scroll', () => redraw(false), { passive: true });
    // What is not laid out cannot be scrolled: a column that was out of sight is brought level when it comes in.
    column.list.addEventListener('contentvisibilityautostatechange', (event) => {
      column.skipped = event.skipped;
      if (event.skipped) return;
      column.place?.();
      column.place = null;
      redraw(true);
    });
  }
  scroller.addEventListener('scroll', () => redraw(false), { passive: true });
  cloth.addEventListener('pointerover', onPoint);
  cloth.addEventListener('pointermove', (event) => { if (!event.target.closest('.column')) onPoint(event); });
  cloth.addEventListener('pointerleave', () => { pointed = null; hover(null); });
  cloth.addEventListener('focusin', (event) => {
    const entry = event.target.matches('.tag') ? entryOf(event.target) : null;
    if (!entry) return;
    stopAt(entry);
    if (!pinned) light(entry);
  });
  cloth.addEventListener('focusout', () => { if (!pinned) light(null); });
  all('.toolbar input').forEach((box) => box.addEventListener('change', () => {
    setModes();
    if (pinned) alignColumns(pinned, null);
    redraw(true);
  }));
  document.addEventListener('click', onClick);
  document.addEventListener('keydown', onKey);
  window.addEventListener('hashchange', fromAddress);
  new ResizeObserver(() => redraw(true)).observe(cloth);
  columns.forEach((column) => new ResizeObserver(() => redraw(true)).observe(column.list));
  fromAddress();
  redraw(true);
  // The browser scrolls to the place of the address by itself, after the script and by its own measure.
  window.addEventListener('load', () => requestAnimationFrame(() => requestAnimationFrame(() => {
    if (pinned) alignColumns(pinned, null);
  })));
})();
