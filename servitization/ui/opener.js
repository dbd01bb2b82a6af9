// A click on anything that carries data-open, anywhere on the page, is told to Python. Buttons in
// a table of our own answer to Enter and Space by themselves, so keys need nothing more.
let listening = null;

export default function (component) {
  const { setTriggerValue } = component;
  if (listening) document.removeEventListener("click", listening);
  listening = (event) => {
    const found = event.target instanceof Element && event.target.closest("[data-open]");
    if (found) setTriggerValue("opened", { key: found.dataset.open, page: found.dataset.page || "" });
  };
  const own = listening;
  document.addEventListener("click", own);
  return () => {
    document.removeEventListener("click", own);
    if (listening === own) listening = null;
  };
}
