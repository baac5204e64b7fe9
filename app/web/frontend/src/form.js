// The task form: form-js with drafts, server errors, files, one submit at a time and the signature.
import flatpickr from 'flatpickr';
import { Mandarin } from 'flatpickr/dist/esm/l10n/zh.js';
import { Draft } from './form/draft.js';
import { createForm, fieldInstances, hasFiles } from './form/form-viewer.js';
import { placeErrors, summarise } from './form/problems.js';
import { saveDraft, submitForm } from './form/requests.js';
import { prepare } from './form/schema.js';
import { askSignature } from './form/signature.js';
import { Submission } from './form/submission.js';
import { find, messageOf, readData } from './page.js';
import { isChinese, text } from './texts.js';

/**
 * @typedef {object} Given what the server hands over
 * @property {import('./form/schema.js').Part} schema
 * @property {object} data
 * @property {Record<string, string> | null} errors
 * @property {boolean} readOnly
 * @property {string} submitUrl
 * @property {string | null} draftUrl
 * @property {string | null} draftSavedAt
 * @property {object | null} signature
 */

if (isChinese) {
  flatpickr.localize(Mandarin);
}

const root = find(document, '[data-form]', HTMLElement);
/** @type {Given} */
const given = readData('form-data');
const token = find(document, 'meta[name=csrf-token]', HTMLMetaElement).content;
const container = find(root, '[data-form-fields]', HTMLElement);
const form = createForm(container);

async function show() {
  try {
    await form.importSchema(prepare(given.schema, given.readOnly), given.data);
  } catch (error) {
    container.textContent = text('The form could not be shown: {problem}', { problem: messageOf(error) });
    return;
  }
  if (given.readOnly) {
    form.setProperty('readOnly', true);
    return;
  }
  wire();
}

function wire() {
  const draft = given.draftUrl ? keepDraft(given.draftUrl) : null;
  const page = createPage();
  const submission = new Submission({
    send: (filled) => submitForm(given.submitUrl, token, filled),
    askPassword: given.signature ? askSignature : null,
    page,
    draft,
  });
  form.on('submit', (event) => submission.submit(event));
  find(root, '[data-form-submit]', HTMLElement).addEventListener('click', () => form.submit());
  // Chosen files exist on this page only: whoever leaves it without submitting is asked first.
  window.addEventListener('beforeunload', (event) => {
    if (!submission.taken && hasFiles(form)) {
      event.preventDefault();
    }
  });
  const known = given.errors ?? {};
  if (Object.keys(known).length) {
    afterPaint(() => page.refuse({ status: 0, message: '', fields: known }));
  }
}

/** @param {string} url */
function keepDraft(url) {
  const status = find(root, '[data-form-draft]', HTMLElement);
  const draft = new Draft({
    read: () => form._getSubmitData(),
    save: (answers, leaving) => saveDraft(url, token, answers, leaving),
    say: (words, state) => {
      status.textContent = words;
      status.dataset.state = state;
    },
    savedAt: given.draftSavedAt,
  });
  // Computed fields change by themselves on load; only a person's hand makes a draft.
  let handled = false;
  const act = () => {
    handled = true;
  };
  for (const kind of ['input', 'keydown', 'pointerdown']) {
    container.addEventListener(kind, act, { once: true, capture: true });
  }
  form.on('field.updated', () => handled && draft.touch());
  document.addEventListener('visibilitychange', () => document.hidden && draft.leave());
  return draft;
}

/** @returns {import('./form/submission.js').Page} */
function createPage() {
  const problems = find(root, '[data-form-problems]', HTMLElement);
  const button = find(root, '[data-form-submit]', HTMLElement);
  const label = button.textContent;
  return {
    tellInvalid: () => afterPaint(() => summarise(problems, container)),
    clear: () => summarise(problems, container),
    setBusy: (busy) => {
      button.setAttribute('aria-disabled', String(busy));
      button.textContent = busy ? text('Sending…') : label;
    },
    refuse: ({ message = '', fields = {} }) => {
      const { errors, left } = placeErrors(fieldInstances(form), fields);
      form._setState({ errors });
      const general = Object.keys(fields).length ? left : [message];
      afterPaint(() => summarise(problems, container, general));
    },
    leave: (location) => window.location.assign(location),
  };
}

/**
 * form-js draws in the next frame; what we measure or focus must be there.
 * @param {() => void} action
 */
function afterPaint(action) {
  setTimeout(() => requestAnimationFrame(action), 60);
}

show();
