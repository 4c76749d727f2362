// Items of one level are dragged, or moved by Alt and an arrow key in the field of their number. The numbers are what
// is saved: without this script they are typed, or the buttons are pressed.
const list = document.querySelector("[data-order]");
const said = document.querySelector("[data-order-said]");

function rows() {
  return [...list.querySelectorAll("[data-order-row]")];
}

function field(row) {
  return row.querySelector("input[type=number]");
}

function number() {
  rows().forEach((row, place) => { field(row).value = place + 1; });
}

function moveBy(row, by) {
  const all = rows();
  const other = all[all.indexOf(row) + by];
  if (!other) return;
  if (by < 0) other.before(row); else other.after(row);
  number();
  field(row).focus();
  said.textContent = `${row.querySelector("b").textContent}: ${list.dataset.moved} ${field(row).value}`;
}

if (list) {
  let dragged = null;
  list.classList.add("pp-order__list--live");
  for (const row of rows()) row.draggable = true;
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-order-row]") ?? null;
    dragged?.classList.add("pp-order__row--dragged");
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("[data-order-row]");
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
    const middle = over.getBoundingClientRect().top + over.offsetHeight / 2;
    if (event.clientY < middle) over.before(dragged); else over.after(dragged);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => {
    dragged?.classList.remove("pp-order__row--dragged");
    dragged = null;
    number();
  });
  list.addEventListener("keydown", (event) => {
    if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    moveBy(event.target.closest("[data-order-row]"), event.key === "ArrowUp" ? -1 : 1);
  });
}
