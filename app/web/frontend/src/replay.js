// The replay page: one number, the step, decides everything that is shown. The server is asked once.
import { closest, find, findAll, readData } from './page.js';
import { showDetails } from './replay/details.js';
import { DiagramPanel } from './replay/diagram-panel.js';
import { FormPanel } from './replay/form-panel.js';
import { Player, stepsOfKey } from './replay/player.js';
import { text } from './texts.js';

const root = find(document, '[data-replay]', HTMLElement);
/** @type {import('./replay/record.js').CaseRecord} */
const record = readData('replay-data');
const { steps } = record;
const slider = find(root, '[data-slider]', HTMLInputElement);
const place = find(root, '[data-place]', HTMLElement);
const playButton = find(root, '[data-play]', HTMLElement);
const list = find(root, '[data-timeline]', HTMLElement);
const links = new Map(findAll(list, '[data-step]', HTMLElement).map((link) => [Number(link.dataset.step), link]));

const diagram = new DiagramPanel(root, record);
const form = new FormPanel(root, record);
const player = new Player({ count: steps.length, show, tellPlaying });

/**
 * Everything but the form is drawn at once; the form follows when one stays.
 * @param {number} index
 * @param {number} before
 */
function show(index, before) {
  const step = steps[index];
  links.get(steps[before]?.seq)?.removeAttribute('aria-current');
  mark(step.seq);
  slider.value = String(index + 1);
  slider.setAttribute('aria-valuetext', `${index + 1} / ${steps.length}, ${step.what}, ${step.at}`);
  place.textContent = `${index + 1} / ${steps.length} · ${step.at}`;
  diagram.show(index);
  showDetails(root, step);
  form.show(index);
  const url = new URL(window.location.href);
  url.searchParams.set('step', String(step.seq));
  history.replaceState(null, '', url);
}

/**
 * Scrolls the list only, never the page.
 * @param {number} seq
 */
function mark(seq) {
  const link = links.get(seq);
  if (!link) {
    return;
  }
  link.setAttribute('aria-current', 'step');
  const top = link.offsetTop; // the list is its offset parent
  if (top < list.scrollTop || top + link.offsetHeight > list.scrollTop + list.clientHeight) {
    list.scrollTop = top - list.clientHeight / 2;
  }
}

/** @param {boolean} plays */
function tellPlaying(plays) {
  playButton.setAttribute('aria-pressed', String(plays));
  find(playButton, '[data-play-word]', HTMLElement).textContent = plays ? text('Pause') : text('Play');
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const count = stepsOfKey(event, event.target instanceof Element ? event.target : null);
  if (count) {
    player.step(count);
    event.preventDefault();
  }
}

/** @param {Event} event */
function onClick(event) {
  const chosen = closest(event, '[data-step]');
  const by = closest(event, '[data-go]')?.dataset.go;
  if (chosen) {
    event.preventDefault();
    player.choose(steps.findIndex(({ seq }) => seq === Number(chosen.dataset.step)));
  } else if (by) {
    player.step(Number(by));
  }
}

/** @param {HTMLElement} button */
async function copyLink(button) {
  const word = find(button, '[data-copy-word]', HTMLElement);
  try {
    await navigator.clipboard.writeText(window.location.href);
    word.textContent = text('Link copied');
  } catch {
    word.textContent = text('Copy the address above');
  }
}

const copyButton = find(root, '[data-copy]', HTMLElement);
copyButton.addEventListener('click', () => copyLink(copyButton));
slider.addEventListener('input', () => player.choose(Number(slider.value) - 1));
playButton.addEventListener('click', () => player.play(!player.plays));
document.addEventListener('keydown', onKey);
find(document, 'main', HTMLElement).addEventListener('click', onClick);
player.go(steps.findIndex((step) => step.seq === record.chosen));
