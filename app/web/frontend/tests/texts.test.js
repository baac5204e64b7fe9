// One table of browser texts: whole, without leftovers, and the form library speaks Chinese through it.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { chinese, fill, inChinese, isChinese, text, translate } from '../src/texts.js';

const ROOT = join(import.meta.dirname, '..');
const LIBRARY = join(ROOT, 'node_modules', '@bpmn-io', 'form-js-viewer', 'dist', 'index.es.js');

/** @param {string} path */
const read = (path) => readFileSync(path, 'utf8');
const library = read(LIBRARY).replaceAll(/\/\*.*?\*\//gs, '');
const build = read(join(ROOT, 'build.js'));
const ours = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.js') && name !== 'texts.js')
  .map((name) => read(join(ROOT, 'src', name)))
  .join('\n');

/** Sentences that form-js asks its translate service for. */
const asked = [...library.matchAll(/\btranslate\((['"])((?:\\.|(?!\1).)*)\1/g)].map(([, , sentence]) => sentence);

test('every text that the form library asks for is in the table', () => {
  assert.ok(asked.length > 30);
  assert.deepEqual(
    asked.filter((sentence) => !Object.hasOwn(chinese, sentence)),
    [],
  );
});

test('what the form library writes without asking is put through the table by the build', () => {
  // The watermark's words are the library's own and stay; the picture without a source is seen by form authors only.
  const left = ['Powered by bpmn.io', 'This is an image placeholder'];
  const english = /(?:"aria-label"|placeholder|alt|title|children): ['"`]([A-Z][a-z]+[^'"`]*)['"`]/g;
  const raw = [...library.matchAll(english)].map(([, sentence]) => sentence);
  assert.ok(raw.length > 0);
  assert.deepEqual(
    raw.filter((sentence) => !build.includes(sentence) && !left.includes(sentence)),
    [],
  );
});

test('no sentence of the table is left over', () => {
  // The library makes a date's pattern from the browser's locale, so it is written nowhere.
  const used = (/** @type {string} */ sentence) =>
    [ours, build, library].some((source) => source.includes(sentence)) || /^[dmy]+\/[dmy]+\/[dmy]+$/.test(sentence);
  assert.deepEqual(
    Object.keys(chinese).filter((sentence) => !used(sentence)),
    [],
  );
});

test('both languages fill the same places, and Chinese is Chinese', () => {
  const places = (/** @type {string} */ sentence) => (sentence.match(/{[^}]+}/g) ?? []).sort();
  for (const [english, words] of Object.entries(chinese)) {
    assert.deepEqual(places(words), places(english), english);
    assert.match(words, /\p{Script=Han}/u, english);
  }
});

test('outside of a page sentences are English, and what the table does not know stays as it is', () => {
  assert.equal(isChinese, false);
  assert.equal(text('Files'), 'Files');
  assert.equal(translate('Anything else'), 'Anything else');
  assert.equal(inChinese('Files'), '附件');
  assert.equal(inChinese('toString'), 'toString');
});

test('places are filled, with 0 too, and one without a value stays to be seen', () => {
  assert.equal(fill('{count} of {total}', { count: 0 }), '0 of {total}');
  assert.equal(fill('{count} of {total}'), '{count} of {total}');
});
