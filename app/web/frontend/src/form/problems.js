// Server and browser errors: at each field, and once more beside the button, where they are seen.
import { text } from '../texts.js';

/** Server errors come by dotted key (`key_points.0.nominal`); form-js keeps them by field id and indexes. */
export function showServerErrors(form, fields) {
  const left = { ...fields };
  const errors = {};
  for (const { id, valuePath, indexes } of form.get('formFieldInstanceRegistry').getAllKeyed()) {
    const key = valuePath.join('.');
    if (key in left) {
      place(errors, [id, ...Object.values(indexes ?? {})], [left[key]]);
      delete left[key];
    }
  }
  form._setState({ errors });
  return Object.values(left);
}

function place(target, path, value) {
  const last = path.at(-1);
  let level = target;
  for (const step of path.slice(0, -1)) {
    level = level[step] ??= {};
  }
  level[last] = value;
}

/** Lists all that is wrong beside the button; each entry leads to its field. `general` belongs to no field. */
export function summarise(box, container, general = []) {
  const wrong = [...container.querySelectorAll('.fjs-form-field-error')];
  const count = wrong.length + general.length;
  box.replaceChildren();
  box.hidden = count === 0;
  if (count === 0) {
    return;
  }
  const list = document.createElement('ul');
  list.append(...general.map((message) => item(message)), ...wrong.slice(0, 8).map((error) => linkTo(error)));
  box.append(heading(wrong.length, count), list);
  (wrong[0] ? fieldOf(wrong[0]) : box).scrollIntoView({ block: 'center', behavior: 'smooth' });
  if (wrong[0]) {
    focusIn(fieldOf(wrong[0]));
  } else {
    box.focus();
  }
}

function heading(fields, count) {
  const line = document.createElement('p');
  line.textContent = fields ? text('Please check {count} field(s):', { count }) : '';
  line.hidden = !fields;
  return line;
}

function item(message) {
  const entry = document.createElement('li');
  entry.textContent = message;
  return entry;
}

function linkTo(error) {
  const field = fieldOf(error);
  const label = field.querySelector('.fjs-label-content, .fjs-form-field-label')?.textContent.replace(/\*$/, '');
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'link-button';
  button.textContent = [label, error.textContent].filter(Boolean).join('：');
  button.addEventListener('click', () => {
    field.scrollIntoView({ block: 'center', behavior: 'smooth' });
    focusIn(field);
  });
  const entry = document.createElement('li');
  entry.append(button);
  return entry;
}

const fieldOf = (error) => error.closest('.fjs-form-field') ?? error;

function focusIn(field) {
  field.querySelector('input:not([type=file]), textarea, select, button')?.focus({ preventScroll: true });
}
