// The heat page: each element in the colour of its level, with its figure as a badge; the table below says the same.
import { badge, fit, openDrawing, whenVisible, wireZoom } from './drawing.js';

const box = document.querySelector('[data-heat]');
const canvasBox = box.querySelector('[data-diagram-canvas]');
const facts = JSON.parse(document.getElementById('heat-data').textContent);

async function show() {
  const viewer = await openDrawing(canvasBox, facts.url, facts.names);
  if (!viewer) {
    return;
  }
  const canvas = viewer.get('canvas');
  const overlays = viewer.get('overlays');
  const known = viewer.get('elementRegistry');
  for (const { element, level, label, planned, title } of facts.rows.filter((row) => known.get(row.element))) {
    canvas.addMarker(element, `heat-${level}`);
    if (level > 0 || planned) {
      const kind = planned ? 'heat-planned' : `heat-${level}`;
      overlays.add(element, { position: { top: -12, right: 34 }, html: badge(label, kind, title) });
    }
  }
  fit(viewer, canvasBox, facts.rows[0]?.element);
  wireZoom(viewer, box, canvasBox);
  canvasBox.dataset.ready = 'yes';
}

const toggle = box.querySelector('[data-diagram-toggle]');
toggle.addEventListener('click', () => {
  box.dataset.shown = 'yes';
  toggle.hidden = true;
});

whenVisible(canvasBox, show);
