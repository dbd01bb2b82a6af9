// A click on a row that carries data-edit is told to Python; when the panel of that row stands,
// its field takes the focus, so that one who works with the keyboard is where he wants to type.
let listening = null;

export default function (component) {
  const { setTriggerValue } = component;
  if (listening) document.removeEventListener("click", listening);
  const focus = (path, until) => {
    const panel = [...document.querySelectorAll("[data-panel]")].find((one) => one.dataset.panel === path);
    const box = panel && panel.closest(".st-key-assumptions_edit");
    const field = box && box.querySelector("input:not([type=hidden])");
    if (field) {
      box.scrollIntoView({ block: "nearest" });
      field.focus();
    } else if (Date.now() < until) setTimeout(() => focus(path, until), 60);
  };
  listening = (event) => {
    const found = event.target instanceof Element && event.target.closest("[data-edit]");
    if (!found) return;
    setTriggerValue("chosen", found.dataset.edit);
    focus(found.dataset.edit, Date.now() + 4000);
  };
  const own = listening;
  document.addEventListener("click", own);
  return () => {
    document.removeEventListener("click", own);
    if (listening === own) listening = null;
  };
}
