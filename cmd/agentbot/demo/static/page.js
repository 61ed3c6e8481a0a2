// The page is drawn by the server. This script puts changed parts in place, types the prepared sentences, sends forms without leaving, and keeps the tabs.
"use strict";

const wide = matchMedia("(min-width: 1100px)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// merge makes `now` look like `next` and keeps every element that has not changed: focus, selection, open folds and what a screen reader has heard stay.
function merge(now, next) {
  if (now.isEqualNode(next)) return;
  for (const { name } of [...now.attributes]) {
    if (!next.hasAttribute(name) && !keeps(now, name)) now.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (now.getAttribute(name) === value || keeps(now, name)) continue;
    if (name === "data-changes" && now.hasAttribute(name)) flash(now);
    now.setAttribute(name, value);
  }
  const children = [...next.children];
  if (children.length === 0 || children.some((child) => !child.id)) {
    if (now.innerHTML !== next.innerHTML) now.replaceChildren(...next.childNodes);
    return;
  }
  const old = new Map([...now.children].map((child) => [child.id, child]));
  let before = null;
  for (const child of children) {
    let kept = old.get(child.id);
    old.delete(child.id);
    if (kept && kept.tagName === child.tagName) merge(kept, child);
    else {
      if (kept) kept.remove();
      kept = child;
    }
    const place = before ? before.nextSibling : now.firstChild;
    if (place !== kept) now.insertBefore(kept, place);
    before = kept;
  }
  old.forEach((child) => child.remove());
  [...now.childNodes].forEach((node) => node.nodeType === Node.TEXT_NODE && node.remove());
}

// keeps: a fold that the reader has opened or closed stays as they left it.
const keeps = (element, name) => name === "open" && element.hasAttribute("data-touched") || name === "data-touched" || name === "class" && element.classList.contains("flash");

function flash(element) {
  if (calm.matches) return;
  element.classList.add("flash");
  element.addEventListener("animationend", () => element.classList.remove("flash"), { once: true });
}

const drawn = new Set();

// put keeps the reader's place: whoever reads the end follows it, whoever has scrolled up stays.
function put(parts) {
  const followed = $$(".talk").map((talk) => talk.parentElement).filter((scroll) => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 48);
  for (const { id, html } of parts) {
    const now = document.getElementById(id);
    if (!now) continue;
    const box = document.createElement("template");
    box.innerHTML = html;
    merge(now, box.content.firstElementChild);
    const panel = panels.findIndex((one) => one.hidden && one.contains(now));
    if (panel >= 0 && drawn.has(id)) tabs[panel].classList.add("news");
    drawn.add(id);
  }
  followed.forEach((scroll) => { scroll.scrollTop = scroll.scrollHeight; });
}

function listen() {
  const stream = new EventSource(document.body.dataset.events);
  const lost = $("#lost");
  stream.addEventListener("parts", (event) => {
    lost.hidden = true;
    put(JSON.parse(event.data));
  });
  stream.addEventListener("error", () => { lost.hidden = false; });
}

async function post(form, submitter, fields) {
  const data = new URLSearchParams(new FormData(form, submitter));
  for (const [name, value] of Object.entries(fields ?? {})) data.set(name, value);
  const answer = await fetch(form.getAttribute("action"), { method: "POST", body: data, headers: { "X-Page": "1" } }).catch(() => null);
  return answer !== null && answer.ok;
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// type writes into the customer's field at human speed, then sends.
async function type(text, file) {
  const form = $("#say"), field = $("#say-text"), choice = $("#say-file");
  field.value = "";
  choice.value = file || "";
  if (!calm.matches) {
    const beat = Math.min(26, 900 / Math.max(text.length, 1));
    for (const letter of text) {
      field.value += letter;
      await pause(beat);
    }
    await pause(120);
  }
  field.value = "";
  choice.value = "";
  await post(form, null, { text, file: file || "" });
}

let typing = Promise.resolve();
function queue(text, file) {
  typing = typing.then(() => type(text, file));
  return typing;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  event.preventDefault();
  const submitter = event.submitter;
  if (submitter?.dataset.type) {
    queue(submitter.dataset.type);
    return;
  }
  if (form.id === "say" && !$("#say-text").value.trim() && !$("#say-file").value) return;
  const sent = post(form, submitter);
  if (form.id === "say") {
    $("#say-text").value = "";
    $("#say-file").value = "";
  }
  const done = await sent;
  if (!done && "clears" in form.dataset) $("textarea", form).focus();
  if (done && "clears" in form.dataset && ["reply", "note"].includes(submitter?.value)) $("textarea", form).value = "";
});

document.addEventListener("click", (event) => {
  const summary = event.target.closest("summary");
  if (summary) summary.parentElement.setAttribute("data-touched", "");
  const chip = event.target.closest(".chip");
  if (!chip) return;
  const lines = chip.dataset.lines ? chip.dataset.lines.split("\n") : [""];
  lines.forEach((line, i) => queue(line, i === lines.length - 1 ? chip.dataset.file : ""));
});

// Enter sends, Shift+Enter is a new line. Some input methods write the line break all the same: it is taken back.
let shift = false;
$("#say-text").addEventListener("keydown", (event) => {
  shift = event.shiftKey;
  if (event.key !== "Enter" || shift || event.isComposing) return;
  event.preventDefault();
  $("#say").requestSubmit();
});
$("#say-text").addEventListener("beforeinput", (event) => {
  if (event.inputType === "insertLineBreak" && !shift) event.preventDefault();
});

$("#customer").addEventListener("change", (event) => event.target.form.requestSubmit());

// Tabs exist on narrow screens only; on wide ones the three parts are simply there.
const tabs = $$("[role=tab]");
const panels = tabs.map((tab) => document.getElementById(tab.getAttribute("aria-controls")));
function choose(index, focus) {
  tabs.forEach((tab, i) => {
    tab.setAttribute("aria-selected", String(i === index));
    tab.tabIndex = i === index ? 0 : -1;
    if (i === index) tab.classList.remove("news");
    panels[i].hidden = !wide.matches && i !== index;
    if (wide.matches) panels[i].removeAttribute("role");
    else panels[i].setAttribute("role", "tabpanel");
  });
  if (focus) tabs[index].focus();
  $$(".talk").forEach((talk) => { talk.parentElement.scrollTop = talk.parentElement.scrollHeight; });
}
tabs.forEach((tab, i) => {
  tab.addEventListener("click", () => choose(i));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) choose((i + step + tabs.length) % tabs.length, true);
    if (event.key === "Home") choose(0, true);
    if (event.key === "End") choose(tabs.length - 1, true);
  });
});
wide.addEventListener("change", () => choose(0));

document.documentElement.classList.add("scripted");
choose(0);
listen();
