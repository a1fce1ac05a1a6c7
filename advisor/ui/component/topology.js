// Shows one of several drawings of a topology by the room there is, and reports which part is chosen.
// The drawings come from our own Python, every text in them escaped; they are parsed as XML, never as HTML.

const PART = ".node, .link";

export default function topology({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".topology");
  const view = { root, picture: root.querySelector(".picture"), tip: root.querySelector(".tip"), data, chosen: root.dataset.chosen ?? null };
  const room = new ResizeObserver(() => show(view));
  room.observe(root);
  const choose = (id) => {
    view.chosen = id;
    if (id === null) delete root.dataset.chosen; else root.dataset.chosen = id;
    mark(view);
    setStateValue("chosen", id);
  };
  const listeners = {
    click: (event) => choose(idOf(event) === view.chosen ? null : idOf(event)),
    keydown: (event) => press(event, view, choose),
    pointerover: (event) => look(view, event),
    pointerleave: () => look(view, null),
    focusin: (event) => look(view, event),
    focusout: () => look(view, null),
  };
  for (const [name, act] of Object.entries(listeners)) view.picture.addEventListener(name, act);
  view.picture.dataset.shown = "";
  show(view);
  return () => {
    room.disconnect();
    for (const [name, act] of Object.entries(listeners)) view.picture.removeEventListener(name, act);
  };
}

/** The id of the part that an event is about, null for the ground between the parts. */
function idOf(event) {
  return event.target.closest?.(PART)?.dataset.id ?? null;
}

function press(event, view, choose) {
  if (event.key === "Escape") {
    if (view.chosen !== null) choose(null);
    look(view, null);
  } else if ((event.key === "Enter" || event.key === " ") && idOf(event) !== null) {
    event.preventDefault();
    choose(idOf(event) === view.chosen ? null : idOf(event));
  }
}

/** Put the drawing that fits into the page, where it is not there already. */
function show(view) {
  const width = view.root.clientWidth;
  const picture = view.data.pictures.find((p) => width >= p.least);
  if (!width || !picture || view.picture.dataset.shown === String(picture.least)) return;
  const svg = new DOMParser().parseFromString(picture.svg, "image/svg+xml").documentElement;
  view.root.style.setProperty("--natural", `${svg.getAttribute("width")}px`);
  for (const part of svg.querySelectorAll(PART)) part.querySelector("title")?.remove(); // the tooltip says it
  view.picture.replaceChildren(document.importNode(svg, true));
  view.picture.dataset.shown = String(picture.least);
  mark(view);
}

function mark({ picture, chosen, data }) {
  const route = new Set(data.route);
  picture.querySelector("svg")?.classList.toggle("routed", route.size > 0);
  for (const part of picture.querySelectorAll(".node, .link, .label")) part.classList.toggle("on", route.has(part.dataset.id ?? part.dataset.for));
  for (const part of picture.querySelectorAll(PART)) {
    const on = part.dataset.id === chosen;
    part.classList.toggle("chosen", on);
    part.setAttribute("aria-pressed", String(on));
  }
}

/** Show what a part is, and quieten what has nothing to do with it; null ends that. */
function look(view, event) {
  const part = event?.target.closest?.(PART) ?? null;
  const svg = view.picture.querySelector("svg");
  svg?.classList.toggle("looking", part !== null);
  view.tip.hidden = part === null;
  if (part === null) return;
  const near = nearTo(part, svg);
  for (const other of svg.querySelectorAll(".node, .link, .label")) other.classList.toggle("near", near.has(other.dataset.id ?? other.dataset.for));
  tell(view, part);
}

/** Ids of a node, its links and their other ends; or of a link and its two ends. */
function nearTo(part, svg) {
  const ids = new Set([part.dataset.id]);
  for (const link of svg.querySelectorAll(".link")) {
    const { id, source, target } = link.dataset;
    if (link === part || source === part.dataset.id || target === part.dataset.id) for (const near of [id, source, target]) ids.add(near);
  }
  return ids;
}

function tell({ root, tip, data }, part) {
  const [name, ...facts] = data.facts[part.dataset.id] ?? [part.getAttribute("aria-label")];
  const lines = facts.map((fact) => Object.assign(document.createElement("span"), { textContent: fact }));
  tip.replaceChildren(Object.assign(document.createElement("b"), { textContent: name }), ...lines);
  const box = part.getBoundingClientRect();
  const home = root.getBoundingClientRect();
  const left = Math.min(Math.max(box.left - home.left, 0), Math.max(home.width - tip.offsetWidth, 0));
  const below = box.bottom - home.top + 8;
  const above = box.top - home.top - tip.offsetHeight - 8;
  tip.style.left = `${left}px`;
  tip.style.top = `${below + tip.offsetHeight > home.height && above > 0 ? above : below}px`;
}
