// The case's diagram: where it stands, where it has been, how often. Loaded only when it can be seen.
import { find, readData } from './page.js';
import { text } from './texts.js';
import { badge, fit, openDrawing, whenVisible, wireToggle, wireZoom } from './viewer.js';

/**
 * @typedef {import('./viewer.js').Viewer} Viewer
 * @typedef {object} Facts
 * @property {string} url
 * @property {import('./viewer.js').Names} names
 * @property {string[]} visited
 * @property {string[]} current
 * @property {string[]} stuck
 * @property {Record<string, number>} visits
 */

const box = find(document, '[data-diagram]', HTMLElement);
const canvasBox = find(box, '[data-diagram-canvas]', HTMLElement);
/** @type {Facts} */
const facts = readData('diagram-data');

async function show() {
  const viewer = await openDrawing(canvasBox, facts.url, facts.names);
  if (!viewer) {
    return;
  }
  paint(viewer);
  fit(viewer, canvasBox, facts.current[0] ?? facts.stuck[0]);
  wireZoom(viewer, box, canvasBox);
  canvasBox.dataset.ready = 'yes';
}

/** @param {Viewer} viewer */
function paint(viewer) {
  mark(viewer, facts.visited, 'is-visited');
  mark(viewer, facts.current, 'is-current');
  mark(viewer, facts.stuck, 'is-stuck');
  countVisits(viewer);
  const waiting = facts.current.filter((id) => !facts.stuck.includes(id));
  tell(viewer, waiting, 'current', text('now'));
  tell(viewer, facts.stuck, 'stuck', text('stopped'));
}

/**
 * @param {Viewer} viewer
 * @param {string[]} ids
 * @param {string} marker
 */
function mark(viewer, ids, marker) {
  for (const id of known(viewer, ids)) {
    viewer.get('canvas').addMarker(id, marker);
  }
}

/** @param {Viewer} viewer */
function countVisits(viewer) {
  for (const [id, count] of Object.entries(facts.visits)) {
    const element = viewer.get('elementRegistry').get(id);
    if (element && !('waypoints' in element) && count > 1) {
      viewer.get('overlays').add(id, {
        position: { top: -11, right: 13 },
        html: badge(`×${count}`, 'visits', text('Entered {count} times', { count })),
      });
    }
  }
}

/**
 * @param {Viewer} viewer
 * @param {string[]} ids
 * @param {string} kind
 * @param {string} word
 */
function tell(viewer, ids, kind, word) {
  for (const id of known(viewer, ids)) {
    viewer.get('overlays').add(id, { position: { top: -11, left: -6 }, html: badge(word, kind, word) });
  }
}

/**
 * @param {Viewer} viewer
 * @param {string[]} ids
 */
function known(viewer, ids) {
  return ids.filter((id) => viewer.get('elementRegistry').get(id));
}

/** Phones read the way in words first; the drawing is one tap away. */
function foldForPhones() {
  const words = document.querySelector('[data-steps]');
  if (words instanceof HTMLDetailsElement) {
    words.open = window.matchMedia('(max-width: 640px)').matches;
  } else {
    box.dataset.shown = 'yes';
  }
}

foldForPhones();
wireToggle(box, () => canvasBox.querySelector('svg')?.focus());
whenVisible(canvasBox, show);
