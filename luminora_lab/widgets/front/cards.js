// Texts side by side; words that others do not have are marked. Clicking or Enter on a rating writes it back.
export default {
  render({ model, el }) {
    const box = element("div", "ll-cards");
    el.replaceChildren(box);
    const fill = () => {
      const choices = model.get("choices");
      const held = el.getRootNode().activeElement;  // a rating draws the cards anew: the focus stays on its card
      const at = [...box.children].findIndex((card) => card.contains(held));
      box.replaceChildren(...model.get("cards").map((card) => {
        const made = element("section", "ll-card");
        made.setAttribute("aria-label", card.title);
        made.append(element("h4", "", card.title));
        if (card.label) made.append(element("span", "ll-label", card.label));
        const said = element("div", "ll-said");
        said.dir = "auto";
        said.tabIndex = 0;
        said.setAttribute("role", "group");
        said.setAttribute("aria-label", `${card.title}: text`);
        for (const [text, marked] of card.pieces) {
          if (!marked) said.append(document.createTextNode(text));
          else said.append(element("mark", "", text));
        }
        made.append(said);
        if (card.note) made.append(element("small", "", card.note));
        if (choices.length) {
          const row = element("div", "ll-row");
          row.setAttribute("role", "group");
          row.setAttribute("aria-label", `Rate ${card.title}`);
          row.style.gap = "4px";
          for (const choice of choices) {
            const button = element("button", "ll-button", String(choice));
            button.type = "button";
            button.setAttribute("aria-pressed", String(card.rating === choice));
            if (card.rating === choice) button.style.background = "var(--ll-focus)", (button.style.color = "var(--ll-paper)");
            button.addEventListener("click", () => {
              model.set("rated", { card: card.key, rating: choice, n: (model.get("rated").n || 0) + 1 });
              model.save_changes();
            });
            row.append(button);
          }
          made.append(row);
        }
        return made;
      }));
      const card = at < 0 ? null : box.children[at];
      if (card) ([...card.querySelectorAll("button")].find((b) => b.textContent === held.textContent) || card.querySelector(".ll-said")).focus({ preventScroll: true });
    };
    model.on("change:cards", fill);
    model.on("change:choices", fill);
    fill();
  },
};
