// Every page: partial updates, menus that close, the light/dark switch, a way back.
import 'htmx.org';
import { wireLive } from './live/live.js';
import { closest, find, findAll } from './page.js';

const year = 31536000;

/** @param {string} theme '' follows the device */
function setTheme(theme) {
  if (theme) {
    document.documentElement.dataset.theme = theme;
  } else {
    delete document.documentElement.dataset.theme;
  }
  // biome-ignore lint/suspicious/noDocumentCookie: browsers of 2023 know no cookie store
  document.cookie = `theme=${theme}; path=/; max-age=${theme ? year : 0}; samesite=lax`;
}

function wireTheme() {
  for (const group of findAll(document, '[data-theme-switch]', HTMLElement)) {
    group.hidden = false;
    group.addEventListener('change', ({ target }) => target instanceof HTMLInputElement && setTheme(target.value));
  }
}

/** Menus are <details>: they open without script; this only closes them again. */
function wireMenus() {
  const open = () => findAll(document, 'details[data-menu][open]', HTMLDetailsElement);
  document.addEventListener('click', ({ target }) => {
    for (const menu of open()) {
      if (!(target instanceof Node && menu.contains(target))) {
        menu.open = false;
      }
    }
  });
  document.addEventListener('keydown', ({ key }) => {
    for (const menu of key === 'Escape' ? open() : []) {
      menu.open = false;
      find(menu, 'summary', HTMLElement).focus();
    }
  });
}

/** <button data-opens="id"> shows the <dialog id>, and so does an address that ends in #id; data-closes closes it. */
function wireDialogs() {
  const named = document.getElementById(location.hash.slice(1));
  if (named instanceof HTMLDialogElement) {
    named.showModal();
  }
  document.addEventListener('click', (event) => {
    const opened = document.getElementById(closest(event, '[data-opens]')?.dataset.opens ?? '');
    if (opened instanceof HTMLDialogElement) {
      opened.showModal();
    }
    closest(event, '[data-closes]')?.closest('dialog')?.close();
  });
}

/** A plain form is sent once, however often its button is pressed. */
function wireSubmits() {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== 'post' || event.defaultPrevented) {
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
    }
    form.dataset.sent = 'yes';
  });
  window.addEventListener('pageshow', () => {
    for (const form of findAll(document, 'form[data-sent]', HTMLFormElement)) {
      delete form.dataset.sent;
    }
  });
}

/**
 * What an input method composes is no search yet: lists that look while one types wait until the characters are there.
 * Chromium tells of the last of them before it says that the composition has ended, and not again.
 */
function wireComposition() {
  const isLive = (/** @type {Event} */ event) => closest(event, 'form[hx-get]') !== null;
  document.addEventListener(
    'input',
    (event) => event instanceof InputEvent && event.isComposing && isLive(event) && event.stopImmediatePropagation(),
    true,
  );
  document.addEventListener(
    'compositionend',
    (event) => isLive(event) && event.target?.dispatchEvent(new Event('input', { bubbles: true })),
  );
}

function wireBack() {
  for (const button of findAll(document, '[data-back]', HTMLElement)) {
    button.hidden = history.length < 2;
    button.addEventListener('click', () => history.back());
  }
}

/** A printed page shows what is folded too (base.css). */
function wirePrint() {
  for (const button of findAll(document, '[data-print]', HTMLElement)) {
    button.hidden = false;
    button.addEventListener('click', () => window.print());
  }
}

/** data-branches="open|close" folds every [data-branch] of the page. */
function wireBranches() {
  for (const button of findAll(document, '[data-branches]', HTMLElement)) {
    button.hidden = false;
    button.addEventListener('click', () => {
      for (const branch of findAll(document, 'details[data-branch]', HTMLDetailsElement)) {
        branch.open = button.dataset.branches === 'open';
      }
    });
  }
}

wireTheme();
wireMenus();
wireDialogs();
wireSubmits();
wireBack();
wireComposition();
wirePrint();
wireBranches();
wireLive();
