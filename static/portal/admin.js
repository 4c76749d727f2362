// Django's two-list chooser names its question mark on a plain span, where a name is not allowed. It is made on load.
window.addEventListener("load", () => {
  for (const mark of document.querySelectorAll("span.help-tooltip[aria-label]")) mark.setAttribute("role", "img");
});
