// The case's diagram: where it stands, where it has been, how often. Loaded only when it can be seen.
import { badge, fit, openDrawing, whenVisible, wireZoom } from './drawing.js';
import { text } from './texts.js';

const box = document.querySelector('[data-diagram]');
const canvasBox = box.querySelector('[data-diagram-canvas]');
const facts = JSON.parse(document.getElementById('diagram-data').textContent);

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

function paint(viewer) {
  const canvas = viewer.get('canvas');
  const known = viewer.get('elementRegistry');
  const mark = (ids, marker) => {
    for (const id of ids.filter((one) => known.get(one))) {
      canvas.addMarker(id, marker);
    }
  };
  mark(facts.visited, 'is-visited');
  mark(facts.current, 'is-current');
  mark(facts.stuck, 'is-stuck');
  badges(viewer, known);
}

function badges(viewer, known) {
  const overlays = viewer.get('overlays');
  for (const [id, count] of Object.entries(facts.visits)) {
    const element = known.get(id);
    if (element && !element.waypoints && count > 1) {
      overlays.add(id, {
        position: { top: -11, right: 13 },
        html: badge(`×${count}`, 'visits', text('Entered {count} times', { count })),
      });
    }
  }
  const state = (ids, kind, word) => {
    for (const id of ids.filter((one) => known.get(one))) {
      overlays.add(id, { position: { top: -11, left: -6 }, html: badge(word, kind, word) });
    }
  };
  state(
    facts.current.filter((id) => !facts.stuck.includes(id)),
    'current',
    text('now'),
  );
  state(facts.stuck, 'stuck', text('stopped'));
}

/** Phones read the way in words first; the drawing is one tap away. */
function wireToggle() {
  const phone = window.matchMedia('(max-width: 640px)');
  const words = document.querySelector('[data-steps]');
  const toggle = document.querySelector('[data-diagram-toggle]');
  if (words) {
    words.open = phone.matches;
  } else {
    box.dataset.shown = 'yes';
  }
  toggle.addEventListener('click', () => {
    box.dataset.shown = 'yes';
    toggle.hidden = true;
    canvasBox.querySelector('svg')?.focus();
  });
}

wireToggle();
whenVisible(canvasBox, show);
