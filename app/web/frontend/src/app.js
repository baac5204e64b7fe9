// Every page: partial updates, menus that close, the light/dark switch, a way back.
import 'htmx.org';

const year = 31536000;

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
  for (const group of document.querySelectorAll('[data-theme-switch]')) {
    group.hidden = false;
    group.addEventListener('change', (event) => setTheme(event.target.value));
  }
}

/** Menus are <details>: they open without script; this only closes them again. */
function wireMenus() {
  const open = () => document.querySelectorAll('details[data-menu][open]');
  document.addEventListener('click', (event) => {
    for (const menu of open()) {
      if (!menu.contains(event.target)) {
        menu.removeAttribute('open');
      }
    }
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      open().forEach((menu) => {
        menu.removeAttribute('open');
        menu.querySelector('summary').focus();
      });
    }
  });
}

/** <button data-opens="id"> shows the <dialog id>; a button with data-closes inside closes it. */
function wireDialogs() {
  document.addEventListener('click', (event) => {
    const opener = event.target.closest('[data-opens]');
    if (opener) {
      document.getElementById(opener.dataset.opens).showModal();
    }
    event.target.closest('[data-closes]')?.closest('dialog').close();
  });
}

/** A plain form is sent once, however often its button is pressed. */
function wireSubmits() {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.method !== 'post' || event.defaultPrevented) {
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
    }
    form.dataset.sent = 'yes';
  });
  window.addEventListener('pageshow', () => {
    for (const form of document.querySelectorAll('form[data-sent]')) {
      delete form.dataset.sent;
    }
  });
}

function wireBack() {
  for (const button of document.querySelectorAll('[data-back]')) {
    button.hidden = history.length < 2;
    button.addEventListener('click', () => history.back());
  }
}

/** A printed page shows what is folded too (base.css). */
function wirePrint() {
  for (const button of document.querySelectorAll('[data-print]')) {
    button.hidden = false;
    button.addEventListener('click', () => window.print());
  }
}

/** data-branches="open|close" folds every [data-branch] of the page. */
function wireBranches() {
  for (const button of document.querySelectorAll('[data-branches]')) {
    button.hidden = false;
    button.addEventListener('click', () => {
      document.querySelectorAll('details[data-branch]').forEach((branch) => {
        branch.open = button.dataset.branches === 'open';
      });
    });
  }
}

wireTheme();
wireMenus();
wireDialogs();
wireSubmits();
wireBack();
wirePrint();
wireBranches();
