"use strict";
// Adds keys, and swaps pages without loading them anew. Every page works without it.
// Text from the server is put into the page as the server escaped it; nothing here builds markup.

const page = () => document.getElementById("page");
const find = (id) => document.getElementById(id);
const zh = () => document.documentElement.lang.startsWith("zh");
const STALE = ["页面已过期，请按 F5 刷新", "the page is too old; reload it with F5"];
let busy = false;
let beat = 0;
// A key that falls between two pages, and all that follow it without a pause, were meant for a page that is gone:
// half of a figure must not land on the next field.
const PAUSE = 600;
let adrift = -Infinity;
// Without what stands behind #: a step within the page loads nothing.
const address = () => location.pathname + location.search;
let shown = address();

function settle() {
  const at = page();
  if (!at) return;
  shown = address();
  const kind = at.dataset.kind;
  const lit = document.querySelector(".src .lit, .srcline.lit, .paper mark, .src .near");
  if (lit && kind === "field") bring(lit);
  if (kind === "field") find("main").focus({ preventScroll: true });
  if (location.hash) {
    const asked = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (asked) asked.scrollIntoView({ block: "center" });
  }
  // What was changed takes the focus, so that whoever hears the page is where they were.
  const changed = at.dataset.at && find(at.dataset.at);
  if (changed) changed.focus({ preventScroll: true });
  fit();
  awaitPages();
  clearInterval(beat);
  touched = false;
  claimed = performance.now();
  if (kind === "field") beat = setInterval(pulse, 60000);
}

// A field is kept for whoever does something: a page that only stands open lets go of it by itself.
const LAPSE = 300000;
let touched = false;
let claimed = 0;

function pulse() {
  if (!touched) return;
  touched = false;
  claim();
}

function touch() {
  touched = true;
  const at = page();
  if (at && at.dataset.kind === "field" && performance.now() - claimed > LAPSE) pulse();
}
for (const kind of ["keydown", "pointerdown", "pointermove", "wheel", "input"]) {
  document.addEventListener(kind, touch, { capture: true, passive: true });
}

// Pages of the source that are still being drawn come into their place once they are there; nothing else moves.
async function awaitPages() {
  const at = page();
  for (let place; (place = at.querySelector(".place[data-pending]")); ) {
    try {
      const answer = await fetch(place.dataset.pending);
      if (page() !== at || answer.redirected) return;
      if (answer.status === 202) continue;
      const fresh = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
      const inner = fresh.querySelector(".place");
      if (page() !== at || !inner) return;
      const same = inner.dataset.pending === place.dataset.pending;
      place.replaceWith(inner);
      fit();
      const lit = inner.querySelector(".lit, mark, .near");
      if (lit) bring(lit);
      if (same) return;
    } catch {
      return;
    }
  }
}

function bring(cell) {
  const paper = cell.closest(".paper");
  if (!paper) return;
  const a = cell.getBoundingClientRect();
  const b = paper.getBoundingClientRect();
  paper.scrollTop += a.top - b.top - Math.max(40, (b.height - a.height) / 2);
  paper.scrollLeft += a.left - b.left - (b.width - a.width) / 2;
}

function body(fields) {
  const at = page().dataset;
  return new URLSearchParams({ token: at.token, form_id: at.form, path: at.path, ...fields });
}

async function claim() {
  claimed = performance.now();
  const at = page();
  try {
    const answer = await fetch("/claim", { method: "POST", body: body({}) });
    if (answer.status !== 409 || page() !== at) return;
    const who = await answer.text();
    cast(who + (zh() ? " 正在看这一项" : " is at this field just now"));
  } catch {
    // The next decision says what is wrong.
  }
}

async function go(url, options, from, hash = new URL(url, location.href).hash) {
  if (busy) return;
  busy = true;
  document.body.classList.add("busy");
  if (from) from.classList.add("taken");
  try {
    const answer = await patient(url, options);
    if (ended(answer)) return;
    const text = await answer.text();
    const next = new DOMParser().parseFromString(text, "text/html");
    const inner = next.getElementById("page");
    if (answer.status >= 400 && !inner) {
      const said = next.querySelector("h1");
      throw new Error(said ? said.textContent : answer.status === 403 ? STALE[zh() ? 0 : 1] : answer.statusText);
    }
    if (!inner || !page()) {
      location.href = answer.url;
      return;
    }
    page().replaceWith(inner);
    document.title = next.title;
    // An answer never tells the part behind #; the page does, for findings move up.
    if (inner.dataset.at) hash = `#${inner.dataset.at}`;
    if (answer.url + hash !== location.href) history.pushState(null, "", answer.url + hash);
    if (page().dataset.kind !== "field") window.scrollTo(0, 0);
    settle();
  } catch (error) {
    trouble(error);
  } finally {
    busy = false;
    document.body.classList.remove("busy");
    if (from) from.classList.remove("taken");
  }
}

// Where the session has ended while something was written, the page stays as it is until the same person has logged in
// again; for anybody else it is loaded anew, and nothing of it is left.
function ended(answer) {
  if (!answer.redirected || new URL(answer.url).pathname !== "/login") return false;
  const door = find("door");
  if (door && written()) door.showModal();
  else location.href = answer.url;
  return true;
}

function written() {
  return ["value", "why"].some((id) => find(id) && find(id).value.trim());
}

async function enter(form) {
  const answer = await fetch("/login", { method: "POST", body: new URLSearchParams(new FormData(form)) });
  if (!answer.redirected) {
    form.querySelector(".wrong").hidden = false;
    form.password.select();
    return;
  }
  const before = page();
  const fresh = await (await fetch(location.href)).text();
  const inner = new DOMParser().parseFromString(fresh, "text/html").getElementById("page");
  if (!inner || inner.dataset.who !== before.dataset.who || inner.dataset.path !== before.dataset.path) {
    location.reload();
    return;
  }
  const texts = ["value", "why"].map((id) => [id, find(id).value]);
  before.replaceWith(inner);
  settle();
  for (const [id, text] of texts) if (text && find(id)) find(id).value = text;
  if (find("value").value) find("value").focus();
  foretell();
}

// What is typed is not always what is kept; the server says what will be.
let telling = 0;

function foretell() {
  clearTimeout(telling);
  const box = find("value");
  const line = find("written");
  if (!box || !line) return;
  const typed = box.value;
  if (!typed.trim() || !/[\s<_＿\p{C}]|^[-—－–\/\\／―─]+$/u.test(typed)) {
    line.textContent = "";
    return;
  }
  telling = setTimeout(async () => {
    try {
      const answer = await fetch("/written", { method: "POST", body: body({ value: typed }) });
      if (!answer.ok || answer.redirected || box.value !== typed) return;
      const kept = (await answer.json()).value;
      line.textContent = kept === null ? line.dataset.blank : kept === typed.trim() ? "" : line.dataset.said.replace("%", () => kept);
    } catch {
      line.textContent = "";
    }
  }, 120);
}

// A server that is being started again is waited for: an answer that it had kept is not kept twice.
async function patient(url, options) {
  for (let tries = 0; ; tries++) {
    try {
      return await fetch(url, options);
    } catch (error) {
      if (tries === 20) throw error;
      trouble(null);
      await new Promise((done) => setTimeout(done, 500));
    }
  }
}

function trouble(error) {
  const flash = document.querySelector(".flash");
  if (!flash) return;
  const line = document.createElement("p");
  line.className = "did trouble";
  const said = error ? String(error.message || error) : "";
  line.textContent = error
    ? (zh() ? "没有记下：" : "Not kept: ") + said
    : (zh() ? "连不上核表，正在重试……" : "Waiting for hebiao to answer ...");
  flash.replaceChildren(line);
}

function send(form, by) {
  const fields = new URLSearchParams(new FormData(form, by));
  // The reason goes with whatever is decided.
  if (form.getAttribute("action") === "/decide" && find("why")) fields.set("why", find("why").value);
  const finding = form.closest("[id^='finding-']");
  go(form.getAttribute("action"), { method: "POST", body: fields }, form, finding ? `#${finding.id}` : "");
}

// In a low window the part that is looked at becomes as low as the window, around what is marked, so that it can be read.
function fit() {
  const picture = find("picture");
  const marked = picture ? [...picture.querySelectorAll(".box")].map((box) => box.getBBox()) : [];
  if (!marked.length) return;
  const [x, y, wide, tall] = picture.dataset.near.split(" ").map(Number);
  const frame = picture.parentElement.getBoundingClientRect();
  const top = Math.min(...marked.map((b) => b.y));
  const bottom = Math.max(...marked.map((b) => b.y + b.height));
  const low = Math.max((wide * frame.height) / frame.width, (bottom - top) * 1.5);
  if (!(low < tall)) return;
  const start = Math.min(Math.max(y, (top + bottom - low) / 2), y + tall - low);
  picture.dataset.near = [x, start, wide, low].join(" ");
  picture.setAttribute("viewBox", picture.dataset.near);
}

function zoom() {
  const picture = find("picture");
  if (!picture) return;
  const near = picture.getAttribute("viewBox") === picture.dataset.near;
  picture.setAttribute("viewBox", near ? picture.dataset.far : picture.dataset.near);
  picture.classList.toggle("far", near);
}

function edit(text) {
  const box = find("value");
  if (!box || box.disabled) return false;
  box.value = text;
  box.focus();
  foretell();
  return true;
}

// The key of a reading may be the first digit of a figure: it is written down, and Enter takes the reading.
// Whatever else is typed makes it text.
function arm(form) {
  disarm();
  if (!edit(form.dataset.key)) return;
  form.classList.add("armed");
  find("armed").textContent = find("armed").dataset.said.replace("%", form.dataset.key);
}

function disarm() {
  const form = document.querySelector("form.armed");
  if (!form) return null;
  form.classList.remove("armed");
  find("armed").textContent = "";
  return form;
}

// In a field a stroke may begin a correction, a date for one; there the link is for the hand.
function seek() {
  const box = find("q");
  if (!box) return go("/forms").then(() => find("q") && find("q").focus());
  box.focus();
  box.select();
}

const acts = {
  help: () => find("keys").showModal(),
  undo: () => send(find("undo")),
  skip: () => go(page().dataset.skip),
  begin: () => go(page().dataset.go),
  zoom,
};

function command(event) {
  const at = page().dataset;
  // A capital letter begins a text; with the caps lock on, letters are commands as ever.
  if (event.shiftKey && /^[A-Z]$/i.test(event.key)) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const field = at.kind === "field";
  if (key === "?" || key === "？") return acts.help;
  if (key === "u") return acts.undo;
  if (key === "/" && at.kind !== "field") return seek;
  if (key === "l" && at.list) return () => go(at.list);
  if (field) {
    const number = /^[1-9]$/.test(key) && document.querySelector(`form[data-key="${key}"]`);
    if (number) return () => (number.hasAttribute("data-once") ? send(number) : arm(number));
    // What stands in the box is what the person means: Enter goes back to it, and never past it to what was read.
    if (key === "Enter" && find("value").value.trim()) return () => find("value").focus();
    if (key === "Enter") return () => send(document.querySelector("form[data-enter]"));
    if (key === "Tab" && !event.shiftKey) return acts.skip;
    const other = document.querySelector('form[data-key="2"]');
    if (key === "x" && other) return () => send(other);
    const button = { r: "reject", s: "unsure", b: "blank" }[key];
    if (button) return () => find(button).disabled || send(find("own"), find(button));
    if (key === "n") return () => find("why").focus();
    if (key === "f") return () => go(at.whole);
    if (key === "z") return zoom;
    if (key === "=" || key === "e") return () => edit(find("value").dataset.now) && find("value").select();
    return null;
  }
  if (key === "f" && at.kind === "form") return () => history.back();
  if (key === "Enter" && at.go) return () => go(at.go);
  if (key === "Tab" && at.kind === "clash") return () => go("/next" + at.query);
  return null;
}

function drops(event) {
  const writes = event.key.length === 1 || event.key === "Enter";
  if (writes && (busy || event.timeStamp - adrift < PAUSE)) adrift = event.timeStamp;
  return busy || adrift === event.timeStamp;
}

function cast(text) {
  const flash = document.querySelector(".flash");
  if (!flash) return;
  const line = document.createElement("p");
  line.className = "did trouble";
  line.textContent = text;
  flash.append(line);
}

document.addEventListener("keydown", (event) => {
  if (!page() || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (drops(event)) {
    event.preventDefault();
    if (!busy && !document.querySelector(".flash .trouble")) {
      cast(zh() ? "换页时按的键没有作数，请看清这一项再按" : "Keys pressed between two pages did not count; look at this field first");
    }
    return;
  }
  const on = event.target;
  const typing = on.matches("input, textarea, select");
  if (typing) {
    if (event.key === "Escape") {
      if (disarm()) on.value = "";
      on.blur();
      find("main").focus();
    }
    if (event.key === "=" && disarm()) event.preventDefault();
    // Prose wraps in its box, and is kept by Enter all the same; not by the Enter of an input method (229 is its mark
    // where the composition is said to have ended before).
    if (event.key === "Enter" && on.matches("#value")) {
      event.preventDefault();
      if (!event.isComposing && event.keyCode !== 229 && on.value.trim()) send(disarm() || find("own"));
    }
    // Behind a reason comes the key of a decision; what was typed is decided with it at once.
    if (event.key === "Enter" && on.matches("#why")) {
      event.preventDefault();
      if (event.isComposing || event.keyCode === 229) return;
      if (find("value").value.trim()) send(find("own"));
      else find("main").focus();
    }
    return;
  }
  // A key on a link or button that the person has moved to does what it always does.
  const button = on.closest("a, button, summary");
  if (button && (event.key === "Enter" || event.key === " ")) return;
  if (button && event.key === "Tab") return;
  if (event.repeat) {
    if (event.key === "Enter" || /^[1-9]$/.test(event.key)) event.preventDefault();
    return;
  }
  const act = command(event);
  if (act) {
    event.preventDefault();
    act();
    return;
  }
  // Anything else that writes begins a correction; input methods announce themselves as Process.
  if (page().dataset.kind !== "field") return;
  const box = find("value");
  if (event.key === "Process") box.focus();
  else if (event.key.length === 1 && event.key !== " " && box && !box.disabled) {
    box.value = "";
    box.focus();
  }
});

document.addEventListener("input", () => {
  disarm();
  foretell();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!page() || form.method === "dialog" || form.action.endsWith("/logout")) return;
  event.preventDefault();
  if (form.matches(".again")) enter(form).catch(() => location.reload());
  else if (form.method === "post") {
    const plain = !event.submitter || !event.submitter.name;
    send((form.id === "own" && plain && disarm()) || form, event.submitter);
  }
  else go(form.getAttribute("action") + "?" + new URLSearchParams(new FormData(form)));
});

document.addEventListener("click", (event) => {
  const on = event.target.closest("[data-act]");
  if (on) {
    event.preventDefault();
    acts[on.dataset.act]();
    return;
  }
  const link = event.target.closest("a[href^='/']");
  if (link && link.hasAttribute("data-leave")) return;
  if (!link || !page() || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  go(link.getAttribute("href"));
});

// Text that is marked in the source goes into the box.
document.addEventListener("mouseup", (event) => {
  if (!page() || page().dataset.kind !== "field" || !event.target.closest(".paper")) return;
  const text = String(getSelection()).replace(/\s+/g, "");
  if (text && text.length < 500) edit(text);
});

// Back and forward swap the page too: while a page is loaded anew, keys would go nowhere.
window.addEventListener("popstate", () => {
  if (address() === shown) return;
  if (busy) location.reload();
  else go(location.href);
});
window.addEventListener("pagehide", () => {
  if (page() && page().dataset.kind === "field") navigator.sendBeacon("/release", body({}));
});
document.addEventListener("DOMContentLoaded", settle);
