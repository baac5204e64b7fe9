// The form's own buttons give way to the page's; pickers say when their files travel, and are not there to be read.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prepare } from '../src/form/schema.js';

const SCHEMA = {
  type: 'default',
  id: 'review',
  components: [
    { type: 'textfield', id: 'cause' },
    { type: 'group', id: 'more', components: [{ type: 'filepicker', id: 'photo', conditional: { hide: '=x' } }] },
    { type: 'button', id: 'send' },
  ],
};

/**
 * The ids in the form, in order.
 * @param {import('../src/form/schema.js').Part} part
 * @returns {string[]}
 */
const ids = (part) => (part.components ?? []).flatMap((one) => [one.id, ...ids(one)]);

test('a form to fill has no buttons, and a hint below each picker that hides with it', () => {
  const form = prepare(SCHEMA, false);
  assert.deepEqual(ids(form), ['cause', 'more', 'photo', 'photo_when']);
  const hint = form.components?.[1].components?.[1];
  assert.deepEqual(hint?.conditional, { hide: '=x' });
  assert.match(hint?.text, /^Files are sent when you submit/);
});

test('a form to read has no pickers either', () => {
  assert.deepEqual(ids(prepare(SCHEMA, true)), ['cause', 'more']);
});

test('the schema itself stays as it was', () => {
  const before = structuredClone(SCHEMA);
  prepare(SCHEMA, false);
  assert.deepEqual(SCHEMA, before);
});
