// The queue without a mouse, and without losing anything: keys, phrases, and keeping what was begun. All of it is
// comfort: native radios, the list of phrases and "Keep for later" do the same without this file.

const form = document.querySelector("[data-queue]");
const cards = [...document.querySelectorAll("[data-card]")];
const dialog = document.querySelector("[data-keys]");
const WAIT = 1200;
const OFF = "pathway-queue-keys";
const CHOICES = { a: "accepted", r: "returned", q: "question", l: "later" };
const WRITES = ["returned", "question"];

const radio = (card, value) => card.querySelector(`input[type=radio][value=${value}]`);
const words = (card) => card.querySelector("textarea");
const verdict = (card) => card.querySelector("input[type=radio]:checked")?.value ?? "later";

// Keys. Single letters act only while something inside a claim has the focus and nobody is typing there.
function isTyping(target) {
  return target.matches("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])");
}

function lettersAreOn() {
  try {
    return localStorage.getItem(OFF) === null;
  } catch {
    return true;
  }
}

function setLetters(on) {
  try {
    if (on) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "off");
  } catch {
    // A browser that keeps nothing keeps the letters on.
  }
}

function goTo(card) {
  if (!card) return;
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "start" });
}

function choose(card, value) {
  const option = radio(card, value);
  if (!option) return;
  option.checked = true;
  option.dispatchEvent(new Event("change", { bubbles: true }));
  if (WRITES.includes(value)) words(card).focus();
  else option.focus({ preventScroll: true });
}

function press(event) {
  const card = event.target.closest?.("[data-card]");
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form.contains(event.target)) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("button[name=send]"));
    return;
  }
  if (!card || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && isTyping(event.target)) {
    goTo(card);
    return;
  }
  if (isTyping(event.target) || !lettersAreOn()) return;
  act(event, card);
}

function act(event, card) {
  const place = cards.indexOf(card);
  const details = card.querySelector("[data-evidence]");
  if (event.key in CHOICES) choose(card, CHOICES[event.key]);
  else if (event.key === "j" && place === cards.length - 1) form.querySelector("button[name=send]").focus();
  else if (event.key === "j") goTo(cards[place + 1]);
  else if (event.key === "k") goTo(cards[place - 1]);
  else if (event.key === "o" && details) details.open = !details.open;
  else if (event.key === "?") showKeys();
  else return;
  event.preventDefault();
}

function showKeys() {
  dialog.querySelector("[data-keys-on]").checked = lettersAreOn();
  dialog.showModal();
}

// Phrases: with a script they go straight into the text, where they can be changed.
function insertPhrase(select) {
  const text = select.selectedOptions[0]?.textContent.trim();
  if (!select.value || !text) return;
  const field = document.getElementById(select.dataset.phrase);
  field.value = [text, field.value.trim()].filter(Boolean).join("\n");
  select.value = "";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

// How the page stands, beside the button.
function tally() {
  const box = document.querySelector("[data-tally]");
  const counts = cards.map(verdict);
  const parts = ["accepted", "returned", "question"].flatMap((name) => {
    const count = counts.filter((value) => value === name).length;
    return count ? [box.dataset[name].replace("%n", count)] : [];
  });
  box.textContent = parts.join(", ") || box.dataset.none;
  box.hidden = false;
}

// Keeping what was begun: one claim at a time, a moment after the last change.
const waiting = new Map();

function keepSoon(card) {
  clearTimeout(waiting.get(card));
  waiting.set(card, setTimeout(keep, WAIT, card));
}

async function keep(card) {
  waiting.delete(card);
  const status = document.querySelector("[data-kept]");
  try {
    const answer = await fetch(form.dataset.keep, {
      method: "POST",
      body: fieldsOf(card),
      headers: { Accept: "application/json" },
      mode: "same-origin",
      credentials: "same-origin",
      redirect: "error",
    });
    if (!answer.ok) throw new Error(answer.status);
    const { kept_at: time } = await answer.json();
    status.textContent = status.dataset.words.replace("%t", time);
  } catch {
    status.textContent = status.dataset.failed;
  }
}

function fieldsOf(card) {
  const data = new FormData();
  for (const field of form.querySelectorAll(":scope > input[type=hidden]")) data.append(field.name, field.value);
  for (const field of card.querySelectorAll("input, textarea, select")) {
    const isLeftOut = ["radio", "checkbox"].includes(field.type) && !field.checked;
    if (field.name && !isLeftOut) data.append(field.name, field.value);
  }
  return data;
}

function changed(event) {
  const card = event.target.closest("[data-card]");
  if (!card) return;
  if (event.target.dataset.phrase && event.type === "change") insertPhrase(event.target);
  else keepSoon(card);
  tally();
}

function start() {
  document.addEventListener("keydown", press);
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  // What is being sent is not kept beside it.
  form.addEventListener("submit", () => waiting.forEach(clearTimeout));
  const button = document.querySelector("[data-show-keys]");
  button.hidden = false;
  button.addEventListener("click", showKeys);
  dialog.querySelector("[data-keys-on]").addEventListener("change", (event) => setLetters(event.target.checked));
  tally();
}

if (form && cards.length) start();
