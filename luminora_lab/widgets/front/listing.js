// A list that keys move through: one stop for Tab, arrows inside, Enter or Space to act on the active row.
export function listbox(label, height, many = false) {
  const box = document.createElement("div");
  box.className = "ll-list";
  box.tabIndex = 0;
  box.style.maxHeight = height;
  box.setAttribute("role", "listbox");
  box.setAttribute("aria-label", label);
  if (many) box.setAttribute("aria-multiselectable", "true");
  return box;
}

export function moving(box, { choose, act }) {
  const rows = () => [...box.querySelectorAll('[role="option"]')].filter((row) => !row.hidden);
  const now = () => rows().findIndex((row) => row.classList.contains("ll-active"));
  box.addEventListener("keydown", (event) => {
    const all = rows();
    if (!all.length) return;
    const at = now();
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1, PageDown: at + 10, PageUp: at - 10 };
    if (event.key in steps) {
      choose(all[Math.max(0, Math.min(all.length - 1, steps[event.key]))]);
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === "Enter" || event.key === " ") {
      if (at >= 0) act(all[at]);
      event.preventDefault();
      event.stopPropagation();
    }
  });
  box.addEventListener("click", (event) => {
    const row = event.target.closest('[role="option"]');
    if (row) { choose(row); act(row); }
  });
}

export function activate(box, row, scroll = true) {
  for (const other of box.querySelectorAll(".ll-active")) other.classList.remove("ll-active");
  if (!row) { box.removeAttribute("aria-activedescendant"); return; }
  row.classList.add("ll-active");
  box.setAttribute("aria-activedescendant", row.id);
  if (scroll) reveal(box, row);
}

// Scroll the list alone, not the page; a list that is not laid out yet does it when it is.
function reveal(box, row) {
  if (!box.clientHeight) {
    const seen = new ResizeObserver(() => {
      if (!box.clientHeight) return;
      seen.disconnect();
      if (row.isConnected && row.classList.contains("ll-active")) reveal(box, row);
    });
    seen.observe(box);
    return;
  }
  const top = row.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;
  if (top < box.scrollTop + 30 || top + row.offsetHeight > box.scrollTop + box.clientHeight) {
    box.scrollTop = Math.max(0, top - 60);
  }
}

export function element(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
}

export function hued(made, light, dark) {
  made.style.setProperty("--ll-light", light);
  made.style.setProperty("--ll-dark", dark);
}
