// Pages that stay open: the numbers of the header and the inbox follow what happens, every ten seconds while the page
// is seen. What a person is reading with the keyboard, or has marked, is left alone until they go on.
import { find, findAll } from '../page.js';
import { text } from '../texts.js';
import { ask, pause, unattended } from './ask.js';

export function wireLive() {
  const url = document.querySelector('[data-news]')?.getAttribute('data-news');
  if (url) {
    const live = new Live(url);
    document.addEventListener('visibilitychange', () => live.tick());
    live.tick();
  }
}

class Live {
  #url;
  #etag = '';
  #stamp = '';
  #stale = false;
  #timer = 0;
  #asking = false;

  /** @param {string} url */
  constructor(url) {
    this.#url = url;
  }

  /** Ask once and draw what is new, then again after a while; a page that nobody sees asks nothing. */
  async tick() {
    if (document.hidden || this.#asking) {
      return;
    }
    this.#asking = true;
    clearTimeout(this.#timer);
    const reply = await ask(this.#url, this.#etag);
    this.#etag = reply.etag;
    if (reply.news) {
      this.#take(reply.news);
    }
    if (this.#stale) {
      this.#stale = !(await redraw());
    }
    this.#asking = false;
    const wait = pause(reply.status);
    if (wait !== null) {
      this.#timer = window.setTimeout(() => this.tick(), wait);
    }
  }

  /** @param {import('./ask.js').News} news */
  #take(news) {
    const counts = findAll(document, '[data-count]', HTMLElement).map((place) => show(place, news));
    // The stamp of the page as it came is not known: there the numbers tell whether it is old.
    this.#stale ||= this.#stamp ? news.stamp !== this.#stamp : counts.some((change) => change !== 0);
    this.#stamp = news.stamp;
    if (counts.some((change) => change > 0)) {
      tell(news);
    }
  }
}

/**
 * One number of the header; how much it grew.
 * @param {HTMLElement} place
 * @param {import('./ask.js').News} news
 */
function show(place, news) {
  const value = place.dataset.count === 'tasks' ? news.tasks : news.notifications;
  const number = find(place, '[data-number]', HTMLElement);
  const before = Number(number.textContent);
  number.textContent = String(value);
  place.hidden = value === 0;
  return value - before;
}

/**
 * Whoever listens to the page hears of it when they have heard the rest.
 * @param {import('./ask.js').News} news
 */
function tell({ tasks, notifications }) {
  find(document, '[data-told]', HTMLElement).textContent = text('{tasks} open tasks, {notices} unread notifications', {
    tasks,
    notices: notifications,
  });
}

/** Draw the parts marked data-live anew, from the same address. True when nothing is left to draw. */
async function redraw() {
  const parts = findAll(document, '[data-live]', HTMLElement);
  if (parts.length === 0) {
    return true;
  }
  const fresh = parts.some(inUse) ? null : await load();
  if (fresh === null || parts.some(inUse)) {
    return false;
  }
  for (const part of parts) {
    const other = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
    part.replaceChildren(...(other?.childNodes ?? []));
  }
  return true;
}

/** This page as it is now; null when it cannot be had. */
async function load() {
  try {
    const response = await fetch(location.href, { headers: unattended, cache: 'no-store' });
    const good = response.ok && !response.redirected;
    return good ? new DOMParser().parseFromString(await response.text(), 'text/html') : null;
  } catch {
    return null;
  }
}

/**
 * Somebody stands in it with the keyboard, or has marked something there.
 * @param {HTMLElement} part
 */
function inUse(part) {
  const marked = document.getSelection();
  const marks = marked && !marked.isCollapsed && part.contains(marked.anchorNode);
  return part.contains(document.activeElement) || Boolean(marks);
}
