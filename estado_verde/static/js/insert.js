// Buttons that write their text where somebody typed last. Without script the texts are there to be copied.
const fields = [...document.querySelectorAll("form textarea, form input[type=text]")];
let last = fields.find((one) => one.tagName === "TEXTAREA");
last?.setSelectionRange(last.value.length, last.value.length);
for (const one of fields) one.addEventListener("focus", () => (last = one));
for (const button of document.querySelectorAll("[data-insert]")) {
  button.hidden = !last;
  button.addEventListener("click", () => {
    last.setRangeText(button.dataset.insert, last.selectionStart, last.selectionEnd, "end");
    last.dispatchEvent(new Event("input", { bubbles: true }));
    last.focus();
  });
}
