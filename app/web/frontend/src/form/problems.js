// Server and browser errors: at each field, and once more beside the button, where they are seen.
import { findAll, node } from '../page.js';
import { text } from '../texts.js';

/**
 * A field as form-js drew it; in lists one field has many instances, told apart by `indexes`.
 * @typedef {{ id: string, valuePath: (string | number)[], indexes?: Record<string, number> }} Instance
 *
 * form-js keeps errors by field id, in lists one level deeper for each index.
 * @typedef {{ [id: string]: string[] | Errors }} Errors
 */

/**
 * Server errors come by dotted key (`key_points.0.nominal`). Those that belong to no field are left over.
 * @param {Instance[]} instances
 * @param {Record<string, string>} fields
 */
export function placeErrors(instances, fields) {
  const left = { ...fields };
  /** @type {Errors} */
  const errors = {};
  for (const { id, valuePath, indexes } of instances) {
    const key = valuePath.join('.');
    if (key in left) {
      place(errors, [id, ...Object.values(indexes ?? {}).map(String)], [left[key]]);
      delete left[key];
    }
  }
  return { errors, left: Object.values(left) };
}

/**
 * @param {Errors} target
 * @param {string[]} path
 * @param {string[]} value
 */
function place(target, [first, ...rest], value) {
  if (rest.length) {
    target[first] ??= {};
    place(/** @type {Errors} */ (target[first]), rest, value);
  } else {
    target[first] = value;
  }
}

/**
 * Lists all that is wrong beside the button; each entry leads to its field. `general` belongs to no field.
 * @param {HTMLElement} box
 * @param {HTMLElement} container
 * @param {string[]} [general]
 */
export function summarise(box, container, general = []) {
  const wrong = findAll(container, '.fjs-form-field-error', HTMLElement);
  const count = wrong.length + general.length;
  box.replaceChildren();
  box.hidden = count === 0;
  if (count === 0) {
    return;
  }
  const list = node('ul', '', ...general.map((message) => node('li', '', message)), ...wrong.slice(0, 8).map(linkTo));
  box.append(heading(wrong.length, count), list);
  if (wrong.length) {
    lead(fieldOf(wrong[0]));
  } else {
    scroll(box);
    box.focus();
  }
}

/**
 * @param {number} fields
 * @param {number} count
 */
function heading(fields, count) {
  const line = node('p', '', fields ? text('Please check {count} field(s):', { count }) : '');
  line.hidden = !fields;
  return line;
}

/** @param {HTMLElement} error */
function linkTo(error) {
  const field = fieldOf(error);
  const label = field.querySelector('.fjs-label-content, .fjs-form-field-label')?.textContent?.replace(/\*$/, '');
  const button = node('button', 'link-button', [label, error.textContent].filter(Boolean).join('：'));
  button.type = 'button';
  button.addEventListener('click', () => lead(field));
  return node('li', '', button);
}

/**
 * @param {HTMLElement} error
 * @returns {HTMLElement}
 */
const fieldOf = (error) => error.closest('.fjs-form-field') ?? error;

// What opens a list or a calendar as soon as it has the focus, over its own error and with a scroll of its own.
const OPENS = '.fjs-form-field-select, .fjs-form-field-taglist, .fjs-form-field-datetime';

/**
 * To the field; the next key or tap opens what would cover it.
 * @param {HTMLElement} field
 */
function lead(field) {
  const input = field.querySelector('input:not([type=file]), textarea, select, button');
  scroll(field);
  if (field.matches(OPENS)) {
    field.tabIndex = -1;
    field.focus({ preventScroll: true });
  } else if (input instanceof HTMLElement) {
    input.focus({ preventScroll: true });
  }
}

/** @param {HTMLElement} element */
function scroll(element) {
  element.scrollIntoView({ block: 'center', behavior: 'smooth' });
}
