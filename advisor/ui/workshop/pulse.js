// What a page of a room needs between two runs of Python: news, a clock that counts down by itself, and on the stage a
// scene that fits its screen.
// News is a number on a line of server-sent events; Python then draws the page anew. The line comes back by itself
// after a dropped network or a restarted server. Where it cannot be had at all (a proxy that holds it back, an app
// started without our server), it says so, and Python asks every second instead.

const FIRST_WORD_MS = 8000;
const AGAIN_MS = 700;
const TICK_MS = 250;
const REMIND_MS = 2000;
const SIZES = [1, 0.95, 0.9, 0.85, 0.8]; // smaller than that is not read from the last row: what is left is cut

export default function pulse({ data, parentElement, setTriggerValue, setStateValue }) {
  const root = parentElement.querySelector(".pulse");
  const held = (root.held ??= { heard: false });
  held.shown = data.shown;
  held.news = (number) => setTriggerValue("revision", number);
  if (held.wanted === held.shown) clearTimeout(held.reminding);
  held.broken = () => setStateValue("broken", true);
  if (held.path !== data.path) {
    close(held);
    held.path = data.path;
    if (data.path) listen(held);
  }
  wind(held, root.querySelector("time"), data.timer);
  if (data.fit && !held.fitting) fit(held);
  return () => {
    close(held);
    held.fitting?.disconnect();
    held.fitting = null;
    clearInterval(held.ticking);
    held.path = null;
  };
}

function listen(held) {
  const line = (held.line = new EventSource(held.path));
  line.onmessage = (event) => {
    held.heard = true;
    clearTimeout(held.patience);
    held.wanted = Number(event.data);
    remind(held);
  };
  line.onerror = () => {
    if (line.readyState !== EventSource.CLOSED || held.line !== line) return; // it tries again by itself
    if (held.heard) held.again = setTimeout(() => listen(held), AGAIN_MS); // it worked before: the server restarts
    else held.broken();
  };
  if (!held.heard) held.patience = setTimeout(() => { close(held); held.broken(); }, FIRST_WORD_MS);
}

/** Ask for what is new until it is shown: a request that meets a busy or broken connection may be lost. */
function remind(held) {
  clearTimeout(held.reminding);
  if (held.wanted === held.shown) return;
  held.news(held.wanted);
  held.reminding = setTimeout(() => remind(held), REMIND_MS);
}

function close(held) {
  clearTimeout(held.reminding);
  clearTimeout(held.patience);
  clearTimeout(held.again);
  held.line?.close();
  held.line = null;
}

/** Set the scene as large as its screen holds, anew whenever it is drawn. */
function fit(held) {
  const root = document.documentElement;
  const set = () => {
    const scene = document.querySelector(".ws-stage > section");
    if (!scene) return;
    for (const size of SIZES) {
      root.style.setProperty("--ws-fit", size);
      if (scene.scrollHeight <= scene.clientHeight + 1) break;
    }
  };
  held.fitting = new MutationObserver(set);
  held.fitting.observe(document.querySelector('[data-testid="stMain"]') ?? document.body, {
    childList: true, subtree: true, characterData: true,
  });
  set();
}

/** Show the time that is left. The server says how much was left when it drew the page; from then on our clock counts. */
function wind(held, face, timer) {
  clearInterval(held.ticking);
  face.hidden = !timer;
  if (!timer) return;
  if (held.told !== timer.told) {
    held.told = timer.told;
    held.end = performance.now() + timer.left_s * 1000;
  }
  const show = () => {
    const left = timer.running ? Math.max(0, Math.ceil((held.end - performance.now()) / 1000)) : Math.ceil(timer.left_s);
    face.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    face.classList.toggle("over", left === 0);
    face.setAttribute("aria-label", left ? `${face.textContent} left` : "time is up");
  };
  show();
  if (timer.running) held.ticking = setInterval(show, TICK_MS);
}
