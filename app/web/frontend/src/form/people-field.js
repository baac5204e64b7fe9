// A picker of people in place of a list of tags: the answer is the same list of usernames.
import { Description, Errors, FormContext, Label } from '@bpmn-io/form-js-viewer';
import { Fragment, h } from 'preact';
import { useContext, useState } from 'preact/hooks';
import { text } from '../texts.js';
import { belowAt, isBelow, listed, placeOf } from './people.js';
import { valueAt } from './value-at.js';

/**
 * @typedef {import('./people.js').Person} Person
 * @typedef {import('./people.js').Place} Place
 */

const MOST = 60;
export const TYPE = 'people';

/** @param {any} props as form-js hands them to a field */
function People(props) {
  const { errors = [], domId, field, onBlur, onFocus } = props;
  const error = errors.length ? ' fjs-has-errors' : '';
  return h('div', { class: `fjs-form-field fjs-form-field-people${error}`, onFocusIn: onFocus, onFocusOut: onBlur }, [
    h(/** @type {any} */ (Label), { label: field.label, required: field.validate?.required, htmlFor: domId }),
    h(Picker, props),
    h(/** @type {any} */ (Description), { id: `${domId}-description`, description: field.description }),
    h(/** @type {any} */ (Errors), { errors, id: `${domId}-error-message` }),
  ]);
}

/** @param {any} props */
function Picker({ disabled, readonly, domId, field, value, onChange }) {
  const [typed, setTyped] = useState('');
  const { people, place } = useGiven(field);
  const chosen = /** @type {string[]} */ (value ?? []);
  /** @param {string} one */
  const remove = (one) => onChange({ value: chosen.filter((other) => other !== one) });
  if (disabled || readonly) {
    return chips(people, chosen, null);
  }
  /** @param {Person[]} more */
  const add = (more) => onChange({ value: [...new Set([...chosen, ...more.map((one) => one.value)])] });
  const found = listed(people, place, typed);
  const rest = found.length - MOST;
  return h(Fragment, null, [
    chips(people, chosen, remove),
    search(domId, typed, setTyped),
    shortcuts(people, found, { place, typed, add }),
    rows(found.slice(0, MOST), { place, chosen, add, remove }),
    rest > 0 && h('p', { class: 'people__more' }, text('{count} more; type to find them', { count: rest })),
  ]);
}

/**
 * The people to choose from, and the place that the form is about, in what it was given or in what was answered.
 * @param {any} field
 * @returns {{ people: Person[], place: Place }}
 */
function useGiven(field) {
  const { data, initialData } = useContext(FormContext).getService('form')._getState();
  const known = { ...initialData, ...data };
  const { 'picker.line': line, 'picker.step': step } = field.properties;
  return {
    people: initialData[field.valuesKey] ?? [],
    place: { line: valueAt(known, line), step: valueAt(known, step) },
  };
}

People.config = {
  type: TYPE,
  keyed: true,
  name: 'People',
  group: 'selection',
  emptyValue: [],
  /** @param {{ value: unknown }} given */
  sanitizeValue: ({ value }) => (Array.isArray(value) ? value : []),
  create: (options = {}) => ({ ...options }),
};

/**
 * @param {Person[]} people
 * @param {string[]} chosen
 * @param {((one: string) => void) | null} remove
 */
function chips(people, chosen, remove) {
  const known = new Map(people.map((one) => [one.value, one]));
  const shown = chosen.map((one) => {
    const label = known.get(one)?.name ?? one;
    const number = known.get(one)?.number;
    return h('li', { class: 'people__chip', key: one }, [
      h('span', null, label, number ? h('span', { class: 'people__number' }, ` ${number}`) : null),
      remove &&
        h(
          'button',
          { type: 'button', class: 'people__remove', onClick: () => remove(one) },
          h('span', { class: 'visually-hidden' }, text('Remove {name}', { name: label })),
          h('span', { 'aria-hidden': true }, '×'),
        ),
    ]);
  });
  return h('div', { class: 'people__chosen' }, [
    h('p', { class: 'people__count', 'aria-live': 'polite' }, text('Chosen: {count}', { count: chosen.length })),
    h('ul', { class: 'people__chips' }, shown),
  ]);
}

/**
 * @param {string} domId
 * @param {string} typed
 * @param {(typed: string) => void} setTyped
 */
function search(domId, typed, setTyped) {
  /** @param {InputEvent} event */
  const read = (event) => event.isComposing || setTyped(/** @type {HTMLInputElement} */ (event.target).value);
  return h('input', {
    id: domId,
    class: 'fjs-input people__search',
    type: 'search',
    autocomplete: 'off',
    value: typed,
    placeholder: text('Name, pinyin or number'),
    onInput: read,
    onCompositionEnd: read,
    onKeyDown: (/** @type {KeyboardEvent} */ event) => event.key === 'Enter' && event.preventDefault(),
  });
}

/**
 * @param {Person[]} people
 * @param {Person[]} found
 * @param {{ place: Place, typed: string, add: (more: Person[]) => void }} wanted
 */
function shortcuts(people, found, { place, typed, add }) {
  const below = belowAt(people, place);
  const required = below[0] && placeOf(below[0], place)?.required;
  return h('div', { class: 'people__shortcuts' }, [
    below.length
      ? button(text('All of this step below {required} ({count})', { required, count: below.length }), () => add(below))
      : null,
    typed && found.length ? button(text('All found ({count})', { count: found.length }), () => add(found)) : null,
  ]);
}

/**
 * @param {string} words
 * @param {() => void} onClick
 */
const button = (words, onClick) => h('button', { type: 'button', class: 'button button--small', onClick }, words);

/**
 * @param {Person[]} people
 * @param {{ place: Place, chosen: string[], add: (more: Person[]) => void, remove: (one: string) => void }} picked
 */
function rows(people, { place, chosen, add, remove }) {
  if (!people.length) {
    return h('p', { class: 'people__more' }, text('Nobody is found'));
  }
  const items = people.map((person) => {
    const checked = chosen.includes(person.value);
    const onChange = () => (checked ? remove(person.value) : add([person]));
    const at = placeOf(person, place);
    return h('li', { key: person.value }, [
      h('label', { class: 'people__row' }, [
        h('input', { type: 'checkbox', checked, onChange }),
        h('span', { class: 'people__name' }, person.name ?? person.label, away(person)),
        h('span', { class: 'people__number' }, person.number ?? person.value),
        h('span', { class: 'people__step' }, at?.label ?? ''),
        mastery(at),
      ]),
    ]);
  });
  return h('ul', { class: 'people__list' }, items);
}

/** @param {Person} person */
const away = ({ until }) =>
  until ? h('span', { class: 'people__away' }, text('away until {day}', { day: until })) : null;

/** @param {import('./people.js').AtStep | undefined} place */
function mastery(place) {
  if (!place?.skill) {
    return h('span', { class: 'people__skill' });
  }
  const low = isBelow(place);
  const words = place.score === null ? text('not assessed') : `${place.score} / ${place.required}`;
  return h('span', { class: `people__skill${low ? ' people__skill--low' : ''}`, title: place.skill }, [
    h('span', { class: 'people__skill-name' }, place.skill),
    h('svg', { class: 'people__bar', viewBox: '0 0 100 6', preserveAspectRatio: 'none', 'aria-hidden': true }, [
      h('rect', { class: 'people__bar-ground', width: 100, height: 6 }),
      h('rect', { class: 'people__bar-score', width: place.score ?? 0, height: 6 }),
      h('rect', { class: 'people__bar-required', x: place.required ?? 0, width: 1, height: 6 }),
    ]),
    h('span', { class: 'people__score' }, words),
  ]);
}

class PeopleFields {
  static $inject = ['formFields'];

  /** @param {{ register(type: string, field: unknown): void }} formFields */
  constructor(formFields) {
    formFields.register(TYPE, People);
  }
}

export const peopleModule = { __init__: ['peopleFields'], peopleFields: ['type', PeopleFields] };
