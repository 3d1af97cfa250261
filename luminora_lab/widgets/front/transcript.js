// A conversation as a list of turns with marks: evidence, what was found by whom at which rank, what was missed, what is picked.
const prefix = () => `ll${Math.random().toString(36).slice(2)}`;

export default {
  render({ model, el }) {
    const id = prefix();
    const picking = model.get("picking");
    const box = listbox(model.get("label"), model.get("height"), picking);
    const rows = new Map();
    el.replaceChildren(box);

    const fill = () => {
      box.replaceChildren();
      rows.clear();
      let group = null, session = null;
      for (const [turn, at, heading, speaker, text] of model.get("turns")) {
        if (at !== session) {
          session = at;
          group = element("div");
          group.setAttribute("role", "group");
          group.setAttribute("aria-label", heading);
          const head = element("div", "ll-session", heading);
          head.setAttribute("role", "presentation");
          group.append(head);
          box.append(group);
        }
        const row = element("div");
        row.id = `${id}-${rows.size}`;
        row.dataset.turn = turn;
        row.setAttribute("role", "option");
        row.setAttribute("aria-selected", "false");
        const chips = element("span", "ll-chips");
        const line = element("div", "ll-text");
        line.dir = "auto";
        const who = element("span", "ll-who", `${speaker} `);
        who.dir = "auto";
        line.append(who, document.createTextNode(text));
        row.append(chips, line);
        row.title = turn;
        group.append(row);
        rows.set(turn, row);
      }
      mark();
      pick();
      show();
    };
    const mark = () => {
      const marks = model.get("marks"), only = model.get("only_marked");
      for (const [turn, row] of rows) {
        const own = marks[turn];
        row.classList.toggle("ll-evidence", Boolean(own && own.evidence));
        row.classList.toggle("ll-missed", Boolean(own && own.missed));
        const chips = row.firstChild;
        if (chips.childNodes.length) chips.replaceChildren();
        if (own) {
          for (const [name, rank, light, night] of own.found || []) {
            const chip = element("span", "ll-chip", `${name} `);
            hued(chip, light, night);
            chip.append(element("b", "", rank));
            chips.append(chip);
          }
          for (const note of own.notes || []) chips.append(element("span", "ll-chip", note));
        }
        row.hidden = only && !own;
      }
      for (const group of box.children) group.hidden = [...group.querySelectorAll('[role="option"]')].every((row) => row.hidden);
    };
    const show = () => {
      const turn = model.get("selected");
      if (!picking) for (const row of box.querySelectorAll('[aria-selected="true"]')) row.setAttribute("aria-selected", "false");
      const row = rows.get(turn);
      if (row && !picking) row.setAttribute("aria-selected", "true");
      activate(box, row);
    };
    const pick = () => {
      if (!picking) return;
      const picked = new Set(model.get("picked"));
      for (const [turn, row] of rows) {
        row.classList.toggle("ll-picked", picked.has(turn));
        row.setAttribute("aria-selected", String(picked.has(turn)));
      }
    };
    moving(box, {
      choose: (row) => { model.set("selected", row.dataset.turn); model.save_changes(); },
      act: (row) => {
        if (!picking) return;
        const picked = new Set(model.get("picked"));
        picked.delete(row.dataset.turn) || picked.add(row.dataset.turn);
        model.set("picked", [...rows.keys()].filter((turn) => picked.has(turn)));
        model.save_changes();
      },
    });
    model.on("change:turns", fill);
    model.on("change:marks", mark);
    model.on("change:only_marked", mark);
    model.on("change:selected", show);
    model.on("change:picked", pick);
    fill();
  },
};
