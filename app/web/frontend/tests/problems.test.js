// The server's objections find their fields, those in lists too; what belongs to none is left to be told beside the button.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeErrors } from '../src/form/problems.js';

/** @type {import('../src/form/problems.js').Instance[]} */
const INSTANCES = [
  { id: 'Field_cause', valuePath: ['cause'] },
  { id: 'Field_nominal', valuePath: ['key_points', 0, 'nominal'], indexes: { List_points: 0 } },
  { id: 'Field_nominal', valuePath: ['key_points', 1, 'nominal'], indexes: { List_points: 1 } },
  { id: 'Field_deep', valuePath: ['a', 0, 'b', 2, 'c'], indexes: { List_a: 0, List_b: 2 } },
];

test('an objection comes to the field with its key', () => {
  const { errors, left } = placeErrors(INSTANCES, { cause: 'Required' });
  assert.deepEqual(errors, { Field_cause: ['Required'] });
  assert.deepEqual(left, []);
});

test('in a list it comes to the one item that is meant, and to several where several are', () => {
  const { errors } = placeErrors(INSTANCES, { 'key_points.1.nominal': 'Too large', 'a.0.b.2.c': 'No' });
  assert.deepEqual(errors, { Field_nominal: { 1: ['Too large'] }, Field_deep: { 0: { 2: ['No'] } } });
  const both = placeErrors(INSTANCES, { 'key_points.0.nominal': 'Too small', 'key_points.1.nominal': 'Too large' });
  assert.deepEqual(both.errors, { Field_nominal: { 0: ['Too small'], 1: ['Too large'] } });
});

test('what belongs to no field on the page is left over', () => {
  const { errors, left } = placeErrors(INSTANCES, { 'key_points.7.nominal': 'Gone', hidden: 'Also gone' });
  assert.deepEqual(errors, {});
  assert.deepEqual(left, ['Gone', 'Also gone']);
});
