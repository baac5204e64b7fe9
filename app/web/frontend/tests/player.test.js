// Stepping through a case: by number, by key, by itself, and never beyond its ends.
import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { Player, pauseOf, stepsOfKey } from '../src/replay/player.js';

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setInterval'] });
});

/** A player over `count` steps; `shown` are the steps in the order in which they were. */
function openReplay(count = 5) {
  /** @type {[index: number, before: number][]} */
  const shown = [];
  /** @type {boolean[]} */
  const told = [];
  const player = new Player({
    count,
    show: (index, before) => shown.push([index, before]),
    tellPlaying: (plays) => told.push(plays),
  });
  return { player, shown, told, places: () => shown.map(([index]) => index) };
}

test('each step comes with the one that was shown before', () => {
  const { player, shown } = openReplay();
  player.go(2);
  player.step(1);
  player.step(-2);
  assert.deepEqual(shown, [
    [2, -1],
    [3, 2],
    [1, 3],
  ]);
});

test('before the first and after the last there is nothing, and nothing is drawn twice', () => {
  const { player, places } = openReplay();
  player.go(0);
  player.step(-1);
  player.go(99);
  player.step(1);
  player.go(4);
  assert.deepEqual(places(), [0, 4]);
});

test('a step that the case does not have shows its first', () => {
  const { player, places } = openReplay();
  player.go(-1);
  assert.deepEqual(places(), [0]);
});

test('it plays to the end and stops there', () => {
  const { player, places, told } = openReplay(4);
  player.go(1);
  player.play(true);
  assert.equal(player.plays, true);
  mock.timers.tick(1100 * 2);
  assert.deepEqual(places(), [1, 2, 3]);
  assert.equal(player.plays, true);
  mock.timers.tick(1100);
  assert.equal(player.plays, false);
  mock.timers.tick(60_000);
  assert.deepEqual(places(), [1, 2, 3]);
  assert.deepEqual(told, [true, false]);
});

test('at the end it plays from the beginning', () => {
  const { player, places } = openReplay(3);
  player.go(2);
  player.play(true);
  mock.timers.tick(1100);
  assert.deepEqual(places(), [2, 0, 1]);
});

test('whoever steps by hand stops it', () => {
  const { player, places } = openReplay();
  player.go(0);
  player.play(true);
  player.step(1);
  assert.equal(player.plays, false);
  mock.timers.tick(60_000);
  assert.deepEqual(places(), [0, 1]);
  player.play(true);
  player.choose(3);
  mock.timers.tick(60_000);
  assert.deepEqual(places(), [0, 1, 3]);
});

test('pressing play twice does not double the pace', () => {
  const { player, places } = openReplay();
  player.go(0);
  player.play(true);
  player.play(true);
  mock.timers.tick(1100);
  assert.deepEqual(places(), [0, 1]);
});

test('a case of one step can be played without harm', () => {
  const { player, places } = openReplay(1);
  player.go(0);
  player.play(true);
  mock.timers.tick(60_000);
  assert.equal(player.plays, false);
  assert.deepEqual(places(), [0]);
});

test('a long case plays in about a minute, a short one at a walk', () => {
  assert.equal(pauseOf(3), 1100);
  assert.equal(pauseOf(200), 300);
  assert.equal(pauseOf(100_000), 150);
});

const plain = { ctrlKey: false, metaKey: false, altKey: false };
const elsewhere = { closest: () => null };

test('arrows step on and back, other keys do not', () => {
  assert.equal(stepsOfKey({ ...plain, key: 'ArrowRight' }, elsewhere), 1);
  assert.equal(stepsOfKey({ ...plain, key: 'ArrowLeft' }, null), -1);
  for (const key of ['ArrowUp', 'Enter', 'toString', ' ']) {
    assert.equal(stepsOfKey({ ...plain, key }, elsewhere), 0, key);
  }
});

test("the browser's own shortcuts stay the browser's", () => {
  for (const held of ['ctrlKey', 'metaKey', 'altKey']) {
    assert.equal(stepsOfKey({ ...plain, key: 'ArrowRight', [held]: true }, elsewhere), 0, held);
  }
});

test('whoever moves the slider, writes, or moves the drawing does not step', () => {
  for (const own of ['input', 'textarea', 'select', '[data-diagram-canvas]']) {
    const target = {
      /** @param {string} selector */
      closest: (selector) => (selector.split(', ').includes(own) ? /** @type {Element} */ ({}) : null),
    };
    assert.equal(stepsOfKey({ ...plain, key: 'ArrowRight' }, target), 0, own);
  }
});
