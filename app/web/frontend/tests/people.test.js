// Whom the picker of people lists, and in which order.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { belowAt, listed, matches, placeOf } from '../src/form/people.js';

const HERE = { line: 'L1', step: 'filling' };

/**
 * @param {string} value
 * @param {string} name
 * @param {Partial<import('../src/form/people.js').AtStep>} at
 * @param {Partial<import('../src/form/people.js').Person>} more
 * @returns {import('../src/form/people.js').Person}
 */
const person = (value, name, at = {}, more = {}) => ({
  value,
  label: name,
  name,
  at: [{ ...HERE, label: '灌装', skill: '设备操作', score: 90, required: 80, ...at }],
  ...more,
});

test('somebody is found by name, pinyin, initials, number and username', () => {
  const wei = person('zhang.wei', '张伟', {}, { number: 'C0123', pinyin: 'zhangwei zw' });
  for (const typed of ['张', '伟', 'zhangw', 'zhang wei', 'ZW', '0123', 'c0123', '０１２３', 'g.wei', '']) {
    assert.ok(matches(wei, typed), typed);
  }
  for (const typed of ['王', 'wei', 'w', '0124']) {
    assert.equal(matches({ ...wei, value: 'u1' }, typed), false, typed);
  }
});

test('the people of the step come first, whatever line has a step of the same code', () => {
  const people = [person('a', '甲', { line: 'L2' }), person('b', '乙', { step: 'sealing' }), person('c', '丙')];
  assert.deepEqual(
    listed(people, HERE, '').map((one) => one.value),
    ['c', 'a', 'b'],
  );
});

test('below are those of the step with a score that is not enough, not those who were never assessed', () => {
  const people = [
    person('low', '甲', { score: 79.5 }),
    person('enough', '乙', { score: 80 }),
    person('unknown', '丙', { score: null }),
    person('elsewhere', '丁', { score: 20, line: 'L2' }),
    { value: 'plain', label: '戊' },
  ];
  assert.deepEqual(
    belowAt(people, HERE).map((one) => one.value),
    ['low'],
  );
  assert.deepEqual(belowAt(people, { line: undefined, step: undefined }), []);
});

test('who works at several steps is shown as they are at the step of the form', () => {
  const both = person('a', '甲', { step: 'sealing', score: 95 });
  both.at?.push({ ...HERE, label: '灌装', skill: '设备操作', score: 60, required: 80 });
  assert.equal(placeOf(both, HERE)?.score, 60);
  assert.equal(placeOf(both, { line: 'L9', step: 'packing' })?.score, 95);
});
