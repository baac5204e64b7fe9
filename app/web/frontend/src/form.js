// The task form: form-js with drafts, server errors, files, one submit at a time and the signature.
import { Form } from '@bpmn-io/form-js-viewer';
import flatpickr from 'flatpickr';
import { Mandarin } from 'flatpickr/dist/esm/l10n/zh.js';
import { translateModule } from './form/chinese.js';
import { Draft } from './form/draft.js';
import { showServerErrors, summarise } from './form/problems.js';
import { prepare } from './form/schema.js';
import { send } from './form/sending.js';
import { askSignature } from './form/signature.js';
import { isChinese, text } from './texts.js';

if (isChinese) {
  flatpickr.localize(Mandarin);
}

const root = document.querySelector('[data-form]');
const given = JSON.parse(document.getElementById('form-data').textContent);
const token = document.querySelector('meta[name=csrf-token]').content;
const container = root.querySelector('[data-form-fields]');
const problems = root.querySelector('[data-form-problems]');
const button = root.querySelector('[data-form-submit]');

const form = new Form({ container, additionalModules: [translateModule] });

async function show() {
  try {
    await form.importSchema(prepare(given.schema, given.readOnly), given.data);
  } catch (error) {
    container.textContent = text('The form could not be shown: {problem}', { problem: error.message });
    return;
  }
  if (given.readOnly) {
    form.setProperty('readOnly', true);
    return;
  }
  wire();
  if (Object.keys(given.errors ?? {}).length) {
    afterPaint(() => refuse({ message: '', fields: given.errors }));
  }
}

function wire() {
  const draft =
    given.draftUrl &&
    new Draft({
      url: given.draftUrl,
      token,
      savedAt: given.draftSavedAt,
      status: root.querySelector('[data-form-draft]'),
      read: () => form._getSubmitData(),
    });
  // Computed fields change by themselves on load; only a person's hand makes a draft.
  let handled = false;
  for (const kind of ['input', 'keydown', 'pointerdown']) {
    container.addEventListener(
      kind,
      () => {
        handled = true;
      },
      { once: true, capture: true },
    );
  }
  form.on('field.updated', () => handled && draft?.touch());
  form.on('submit', (event) => submit(event, draft));
  button.addEventListener('click', () => form.submit());
  window.addEventListener('beforeunload', (event) => {
    if (!sent && hasFiles()) {
      event.preventDefault();
    }
  });
}

let busy = false;
let sent = false;

/** Chosen files exist on this page only: whoever leaves it without submitting is asked first. */
function hasFiles() {
  const files = form.get('fileRegistry');
  return files.getKeys().some((key) => files.getFiles(key).length);
}

async function submit({ data, errors, files }, draft) {
  if (busy) {
    return;
  }
  if (Object.keys(errors).length) {
    afterPaint(() => summarise(problems, container));
    return;
  }
  summarise(problems, container);
  setBusy(true);
  draft?.stop();
  const outcome = await deliver({ answers: data, files });
  if (outcome?.location) {
    sent = true;
    window.location.assign(outcome.location);
    return;
  }
  setBusy(false);
  draft?.resume();
  if (outcome) {
    refuse(outcome);
  }
}

/** Signed tasks ask for the password until it is right or the person gives up (null). */
async function deliver(filled) {
  if (!given.signature) {
    return send(given.submitUrl, token, filled);
  }
  let wrong = '';
  for (;;) {
    const password = await askSignature(wrong);
    if (password === null) {
      return null;
    }
    const outcome = await send(given.submitUrl, token, { ...filled, password });
    wrong = outcome.fields?.password;
    if (!wrong) {
      return outcome;
    }
  }
}

function refuse({ message, fields = {} }) {
  const general = showServerErrors(form, fields);
  afterPaint(() => summarise(problems, container, [...(Object.keys(fields).length ? [] : [message]), ...general]));
}

function setBusy(now) {
  busy = now;
  button.setAttribute('aria-disabled', String(now));
  button.dataset.label ??= button.textContent;
  button.textContent = now ? text('Sending…') : button.dataset.label;
}

/** form-js draws in the next frame; what we measure or focus must be there. */
function afterPaint(action) {
  setTimeout(() => requestAnimationFrame(action), 60);
}

show();
