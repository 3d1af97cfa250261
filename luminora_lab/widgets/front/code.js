// A line of code and the button that copies it.
export default {
  render({ model, el }) {
    const line = element("div", "ll-code"), code = element("code"), button = element("button", "ll-button", "Copy as code");
    const told = element("span", "ll-quiet");
    told.setAttribute("role", "status");
    const show = () => { code.textContent = model.get("code"); told.textContent = ""; };
    button.type = "button";
    button.addEventListener("click", async () => {
      const text = model.get("code");
      try {
        await navigator.clipboard.writeText(text);
      } catch {
        const area = document.createElement("textarea");
        area.value = text;
        el.append(area);
        area.select();
        document.execCommand("copy");
        area.remove();
      }
      model.set("copied", model.get("copied") + 1);
      model.save_changes();
      told.textContent = "copied";
    });
    model.on("change:code", show);
    line.append(code, button, told);
    el.replaceChildren(line);
    show();
  },
};
