// Reports clicks on figures that can be asked, wherever they stand in the document: a figure is
// a button, so the keyboard clicks it too. One listener at a time; it goes when the page goes.
// Dialogs stand outside the app's own element, which alone carries light or dark: they are told.
export default function (component) {
  const { setTriggerValue } = component;
  const shade = () => {
    const app = document.querySelector(".stApp");
    if (app) document.body.style.colorScheme = getComputedStyle(app).colorScheme;
  };
  const heard = (event) => {
    const figure = event.target instanceof Element && event.target.closest("[data-ask]");
    if (!figure) return;
    event.preventDefault();
    shade();
    const of = figure.dataset.of || "";
    setTriggerValue("asked", { name: figure.dataset.ask, of, further: Boolean(figure.closest('[role="dialog"]')) });
  };
  document.addEventListener("click", heard);
  return () => document.removeEventListener("click", heard);
}
