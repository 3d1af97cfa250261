// A drawing in the units of its data: bands, lines, points, ticks, a cursor. What lies nearest the pointer, or the next by arrow keys, is read out.
const SVG = "http://www.w3.org/2000/svg";
const drawn = (tag, attributes, text) => {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
};

export default {
  render({ model, el }) {
    const box = element("div", "ll-chart");
    const told = element("div", "ll-told ll-quiet");
    told.setAttribute("role", "status");
    el.replaceChildren(box, told);
    let near = [], at = -1;

    const draw = () => {
      const spec = model.get("spec");
      if (!spec.size) return;
      const [width, height] = spec.size, [left, right, top, bottom] = spec.margins;
      const [x0, x1] = spec.x, [y0, y1] = spec.y;
      const px = (x) => left + ((x - x0) / (x1 - x0 || 1)) * (width - left - right);
      const py = (y) => height - bottom - ((y - y0) / (y1 - y0 || 1)) * (height - top - bottom);
      const svg = drawn("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": model.get("alt"), tabindex: 0 });
      svg.style.maxWidth = `${width}px`;
      for (const [low, high, name, odd] of spec.bands || []) {
        const band = drawn("rect", { x: left, width: width - left - right, y: py(high), height: Math.max(0, py(low) - py(high)), class: odd ? "ll-band ll-odd" : "ll-band" });
        svg.append(band, drawn("text", { x: left + 4, y: (py(low) + py(high)) / 2 + 3, class: "ll-small" }, name));
      }
      for (const [value, text] of spec.xticks || []) {
        svg.append(drawn("line", { x1: px(value), x2: px(value), y1: height - bottom, y2: height - bottom + 4, class: "ll-axis" }));
        svg.append(drawn("text", { x: px(value), y: height - bottom + 16, class: "ll-small", "text-anchor": "middle" }, text));
      }
      for (const [value, text] of spec.yticks || []) {
        svg.append(drawn("line", { x1: left, x2: width - right, y1: py(value), y2: py(value), class: "ll-grid" }));
        svg.append(drawn("text", { x: left - 5, y: py(value) + 3, class: "ll-small", "text-anchor": "end" }, text));
      }
      for (const [x, y, text, anchor] of spec.texts || []) {
        svg.append(drawn("text", { x: px(x), y: py(y), class: "ll-small", "text-anchor": anchor || "middle" }, text));
      }
      if (spec.xlabel) svg.append(drawn("text", { x: (left + width - right) / 2, y: height - 4, class: "ll-small", "text-anchor": "middle" }, spec.xlabel));
      if (spec.ylabel) svg.append(drawn("text", { x: 12, y: (top + height - bottom) / 2, class: "ll-small", "text-anchor": "middle", transform: `rotate(-90 12 ${(top + height - bottom) / 2})` }, spec.ylabel));
      near = [];
      for (const line of spec.lines || []) {
        const points = line.points.map(([x, y]) => `${px(x).toFixed(1)},${py(y).toFixed(1)}`).join(" ");
        const made = drawn(line.closed ? "polygon" : "polyline", { points, class: line.quiet ? "ll-grid" : "ll-line", "stroke-width": line.width || 1.6 });
        if (line.dash) made.setAttribute("stroke-dasharray", line.dash);
        if (line.light) hued(made, line.light, line.dark);
        if (line.filled) made.classList.add("ll-filled");
        svg.append(made);
        if (line.name) {
          const [x, y] = line.points[line.points.length - 1];
          const text = drawn("text", { x: px(x) + 6, y: py(y) + 4 + (line.lower || 0), class: "ll-name" }, line.name);
          hued(text, line.light, line.dark);
          svg.append(text);
        }
      }
      for (const tick of spec.ticks || []) {
        const [x, up, light, dark] = tick, base = height - bottom - 7;
        const made = drawn("line", { x1: px(x), x2: px(x), y1: base, y2: base - 6 * up, class: "ll-line", "stroke-width": 1 });
        hued(made, light, dark);
        svg.append(made);
      }
      for (const mark of spec.marks || []) {
        const x = px(mark.x), y = py(mark.y), r = mark.size || 4;
        const shape = mark.shape === "square" ? drawn("rect", { x: x - r, y: y - r, width: 2 * r, height: 2 * r })
          : mark.shape === "ring" ? drawn("circle", { cx: x, cy: y, r, class: "ll-ring" })
          : mark.shape === "diamond" ? drawn("path", { d: `M${x} ${y - r - 1} L${x + r + 1} ${y} L${x} ${y + r + 1} L${x - r - 1} ${y} Z` })
          : drawn("circle", { cx: x, cy: y, r });
        shape.classList.add(mark.shape === "ring" ? "ll-ring" : "ll-dot");
        hued(shape, mark.light, mark.dark);
        if (mark.told) near.push([x, y, mark.told]);
        svg.append(shape);
        if (mark.name) svg.append(drawn("text", { x: x + r + 3, y: y + 3, class: mark.bold ? "ll-small ll-bold" : "ll-small" }, mark.name));
      }
      for (const [x, y, text] of spec.read || []) near.push([px(x), py(y), text]);
      near.sort((a, b) => a[0] - b[0]);
      const cursor = model.get("cursor");
      if (cursor !== null) svg.append(drawn("line", { x1: px(cursor), x2: px(cursor), y1: top, y2: height - bottom, class: "ll-cursor" }));
      const spot = drawn("circle", { r: 6, class: "ll-spot", cx: -20, cy: -20 });
      svg.append(spot);
      const read = (n) => {
        if (!near.length) return;
        at = Math.max(0, Math.min(near.length - 1, n));
        spot.setAttribute("cx", near[at][0]);
        spot.setAttribute("cy", near[at][1]);
        told.textContent = near[at][2];
      };
      svg.addEventListener("pointermove", (event) => {
        const frame = svg.getBoundingClientRect(), scale = width / frame.width;
        const x = (event.clientX - frame.left) * scale, y = (event.clientY - frame.top) * scale;
        let best = -1, least = 900;
        near.forEach(([a, b], n) => { const d = (a - x) ** 2 + (b - y) ** 2; if (d < least) { least = d; best = n; } });
        if (best >= 0) read(best);
      });
      svg.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1, Home: -1e9, End: 1e9 }[event.key];
        if (!step) return;
        read(at + step);
        event.preventDefault();
        event.stopPropagation();
      });
      const focused = box.contains(document.activeElement);
      box.replaceChildren(svg);
      if (focused) svg.focus({ preventScroll: true });
    };
    model.on("change:spec", draw);
    model.on("change:cursor", draw);
    draw();
  },
};
