// What a panel needs from the page around it: the theme, and names for ipywidgets' sliders, which have none of their own.
const dark = () => {
  const stated = document.body.dataset.jpThemeLight;
  return stated === undefined ? matchMedia("(prefers-color-scheme: dark)").matches : stated === "false";
};

function named(root) {
  for (const handle of root.querySelectorAll(".noUi-handle:not([aria-label])")) {
    const box = handle.closest(".widget-slider, .widget-hslider, .widget-vslider");
    const label = box && box.querySelector(".widget-label");
    const among = handle.parentElement.parentElement.querySelectorAll(".noUi-handle");
    const end = among.length > 1 ? (handle === among[0] || handle.classList.contains("noUi-handle-lower") ? ", from" : ", to") : "";
    handle.setAttribute("aria-label", ((label && label.textContent.trim()) || "value") + end);
  }
  for (const readout of root.querySelectorAll(".widget-readout[contenteditable]:not([role])")) {
    const label = readout.parentElement.querySelector(".widget-label");
    readout.setAttribute("role", "textbox");
    readout.setAttribute("aria-label", `${(label && label.textContent.trim()) || "value"}, as a number`);
  }
}

export default {
  render({ model, el }) {
    el.classList.add("ll-page");
    const stops = [];
    const start = (tries) => {
      const root = el.closest(".ll-panel");
      if (!root) {
        if (tries) setTimeout(() => start(tries - 1), 50);
        return;
      }
      const look = () => {
        root.classList.toggle("ll-dark", dark());
        const theme = dark() ? "dark" : "light";
        if (model.get("theme") !== theme) { model.set("theme", theme); model.save_changes(); }
      };
      const system = matchMedia("(prefers-color-scheme: dark)");
      const body = new MutationObserver(look);
      body.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
      system.addEventListener("change", look);
      const parts = new MutationObserver(() => named(root));
      parts.observe(root, { childList: true, subtree: true });
      stops.push(() => body.disconnect(), () => parts.disconnect(), () => system.removeEventListener("change", look));
      look();
      named(root);
    };
    start(200);
    return () => stops.forEach((stop) => stop());
  },
};
