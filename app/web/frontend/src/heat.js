// The heat page: each element in the colour of its level, with its figure as a badge; the table below says the same.
import { find, readData } from './page.js';
import { badge, fit, openDrawing, whenVisible, wireToggle, wireZoom } from './viewer.js';

/**
 * @typedef {object} Row
 * @property {string} element
 * @property {number} level 0 to 4
 * @property {string} label
 * @property {boolean} planned
 * @property {string} title
 */

const box = find(document, '[data-heat]', HTMLElement);
const canvasBox = find(box, '[data-diagram-canvas]', HTMLElement);
/** @type {{ url: string, names: import('./viewer.js').Names, rows: Row[] }} */
const facts = readData('heat-data');

async function show() {
  const viewer = await openDrawing(canvasBox, facts.url, facts.names);
  if (!viewer) {
    return;
  }
  for (const row of facts.rows.filter(({ element }) => viewer.get('elementRegistry').get(element))) {
    paint(viewer, row);
  }
  fit(viewer, canvasBox, facts.rows[0]?.element);
  wireZoom(viewer, box, canvasBox);
  canvasBox.dataset.ready = 'yes';
}

/**
 * @param {import('./viewer.js').Viewer} viewer
 * @param {Row} row
 */
function paint(viewer, { element, level, label, planned, title }) {
  viewer.get('canvas').addMarker(element, `heat-${level}`);
  if (level > 0 || planned) {
    const kind = planned ? 'heat-planned' : `heat-${level}`;
    viewer.get('overlays').add(element, { position: { top: -12, right: 34 }, html: badge(label, kind, title) });
  }
}

wireToggle(box);
whenVisible(canvasBox, show);
