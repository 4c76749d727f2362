// Small comforts. Every page does its work without this file.

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
}

function watchMenus() {
  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.activeElement?.closest("details[data-menu][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

// Browsers count a line break as one character; forms are sent with two.
function charactersLeft(field) {
  return field.maxLength - field.value.replace(/\r?\n/g, "\r\n").length;
}

function countDown(hint) {
  const field = document.getElementById(hint.dataset.countFor);
  if (!field || field.maxLength < 1) return;
  const show = () => {
    const left = charactersLeft(field);
    const words = left === 1 ? hint.dataset.leftOne : left < 0 ? hint.dataset.over : hint.dataset.left;
    hint.textContent = words.replace("%n", Math.abs(left));
    hint.classList.toggle("pp-limit--over", left < 0);
  };
  field.addEventListener("input", show);
  show();
}

// A second press of the same button sends nothing; the first one's request is on its way.
function sendOnce(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.dataset.sendAgain !== undefined) return;
  if (form.dataset.sent) event.preventDefault();
  else form.dataset.sent = "yes";
}

function offerCopy(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy || location.href);
    const status = document.getElementById(button.dataset.copyStatus);
    if (status) status.textContent = button.dataset.copied;
  });
}

watchMenus();
document.querySelectorAll("[data-count-for]").forEach(countDown);
document.querySelectorAll("button[data-copy]").forEach(offerCopy);
document.addEventListener("submit", sendOnce);
// A page brought back by the browser's back button may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
