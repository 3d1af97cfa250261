// A ranking: one row a hit, its score as stacked bars, one colour a term; what a term took away lies left of the zero line.
const number = (value) => (Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(3));

export default {
  render({ model, el }) {
    const key = element("div", "ll-key");
    const box = listbox(model.get("label"), model.get("height"));
    const id = `ll${Math.random().toString(36).slice(2)}`;
    box.classList.add("ll-bars");
    el.replaceChildren(key, box);

    const fill = () => {
      const terms = model.get("terms"), hits = model.get("hits");
      key.replaceChildren(...terms.map(([name, light, night]) => {
        const chip = element("span", "ll-chip", name);
        hued(chip, light, night);
        return chip;
      }));
      const sums = hits.map((hit) => [0, 1].map((side) => hit.gave.reduce((all, v) => all + (side ? Math.max(v, 0) : Math.min(v, 0)), 0)));
      const low = Math.min(0, ...sums.map(([less]) => less)), high = Math.max(1e-9, ...sums.map(([, more]) => more));
      const place = (value) => (100 * (value - low)) / (high - low);
      box.style.setProperty("--ll-zero", `${place(0)}%`);
      box.replaceChildren(...hits.map((hit, n) => {
        const row = element("div");
        row.id = `${id}-${n}`;
        row.dataset.turn = hit.turn;
        row.setAttribute("role", "option");
        row.setAttribute("aria-selected", "false");
        row.classList.toggle("ll-evidence", hit.evidence);
        const told = terms.map(([name], i) => `${name} ${number(hit.gave[i])}`).join(", ");
        row.setAttribute("aria-label", `rank ${hit.rank}, turn ${hit.turn}${hit.evidence ? ", evidence" : ""}, score ${number(hit.score)}: ${told}. ${hit.text}`);
        row.title = `${number(hit.score)} = ${told}`;
        const line = element("div", "ll-line");
        line.append(element("b", "", String(hit.rank)));
        const short = element("span", "ll-short", hit.text);
        short.dir = "auto";
        line.append(short, element("span", "ll-id", `${hit.evidence ? "★ " : ""}${hit.turn}`), element("span", "ll-id", number(hit.score)));
        const track = element("div", "ll-track");
        const ends = [0, 0];
        hit.gave.forEach((value, i) => {
          if (!value) return;
          const side = value > 0 ? 1 : 0, from = ends[side], to = from + value;
          ends[side] = to;
          const bar = element("div", "ll-bar");
          bar.style.left = `${place(Math.min(from, to))}%`;
          bar.style.width = `${Math.abs(place(to) - place(from))}%`;
          hued(bar, terms[i][1], terms[i][2]);
          bar.title = `${terms[i][0]}: ${number(value)}`;
          track.append(bar);
        });
        row.append(line, track);
        return row;
      }));
      show();
    };
    const show = () => {
      const turn = model.get("selected");
      let chosen = null;
      for (const row of box.children) {
        const here = row.dataset.turn === turn;
        row.setAttribute("aria-selected", String(here));
        if (here) chosen = row;
      }
      activate(box, chosen);
    };
    const choose = (row) => { model.set("selected", row.dataset.turn); model.save_changes(); };
    moving(box, { choose, act: choose });
    model.on("change:hits", fill);
    model.on("change:terms", fill);
      model.on("change:selected", show);
    fill();
  },
};
