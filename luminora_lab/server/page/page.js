// A chat with a personality: what it says, and what it remembers, feels and is told. Text goes in as text only.
const at = (id) => document.getElementById(id);
const token = new URLSearchParams(location.hash.slice(1)).get("token") || sessionStorage.getItem("token") || "";
if (token) sessionStorage.setItem("token", token);
if (location.hash) history.replaceState(null, "", location.pathname);

let session = null, socket = null, waiting = null, curve = [], told = "";

async function ask(path, body) {
  const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
  const given = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
  const reply = await fetch(`api/${path}`, given);
  const data = await reply.json();
  if (!reply.ok) throw new Error([data.error, data.remedy].filter(Boolean).join("; "));
  return data;
}

function problem(text) {
  at("problem").textContent = text || "";
  at("problem").hidden = !text;
}

function element(tag, text, ...classes) {
  const made = document.createElement(tag);
  made.textContent = text;
  made.classList.add(...classes);
  return made;
}

function turn(who, role, text, note) {
  const item = element("li", "", role);
  const said = element("span", text);
  item.append(element("small", who), said);
  if (note) item.append(element("small", note));
  at("talk").append(item);
  at("talk").scrollTop = at("talk").scrollHeight;
  return said;
}

function list(id, items, empty) {
  at(id).replaceChildren(...(items.length ? items : [element("li", empty, "quiet")]));
}

function draw() {
  const n = Math.max(1, curve.length - 1);
  const points = curve.map((value, i) => [(300 * i) / n, 68 - 0.66 * value]);
  const svg = (tag, given) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(given)) made.setAttribute(name, value);
    return made;
  };
  const lines = [0, 50, 100].map((v) => svg("line", { x1: 0, x2: 300, y1: 68 - 0.66 * v, y2: 68 - 0.66 * v }));
  const path = curve.length > 1 ? [svg("polyline", { points: points.map((p) => p.join()).join(" ") })] : [];
  at("path").replaceChildren(...lines, ...path);
  const last = curve.at(-1);
  at("path").setAttribute("aria-label", curve.length ? `Affinity after ${curve.length} messages: ${last}` : "No affinity yet");
}

function show(state) {
  at("affinity").textContent = state.affinity === null ? "none yet" : `${Math.round(10 * state.affinity) / 10} of 100`;
  at("level").textContent = (state.level || "none yet").replaceAll("_", " ");
  at("mood").textContent = state.mood === "neutral" ? "neutral" : `${state.mood} (${Math.round(100 * state.intensity)} %)`;
}

async function refresh() {
  const [memory, prompt] = await Promise.all([ask(`sessions/${session}/memory`), ask(`sessions/${session}/prompt`)]);
  list("facts", memory.facts.map((fact) => {
    const item = element("li", `${fact.subject}, ${fact.key.replaceAll("_", " ")}: ${fact.value}`);
    if (!fact.holds) item.classList.add("gone");
    return item;
  }), "Nothing yet.");
  const before = new Set(told.split("\n"));
  const now = prompt.messages[0].content;
  at("prompt").replaceChildren(...now.split("\n").flatMap((line) => {
    const changed = told && !before.has(line) && line.trim();
    return [element(changed ? "mark" : "span", line), document.createTextNode("\n")];
  }));
  told = now;
}

function replied(reply) {
  waiting.textContent = reply.text;
  const notes = [reply.label, reply.trace.answered === "model" ? "" : `a guard was broken: ${reply.trace.answered} answer`];
  const note = notes.filter(Boolean).join("; ");
  if (note) waiting.parentElement.append(element("small", note));
  show(reply.state);
  if (reply.state.affinity !== null) curve.push(reply.state.affinity);
  draw();
  at("why").textContent = reply.trace.events.map((e) => `${e.type.replaceAll("_", " ")} ${e.points >= 0 ? "+" : ""}${e.points} (${e.reason})`).join("; ");
  list("memories", reply.trace.retrieved.map((m) => element("li", m.text)), "Nothing earlier was needed.");
  refresh().catch((error) => problem(error.message));
}

function connect() {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const here = location.pathname.replace(/[^/]*$/, "");
  socket = new WebSocket(`${scheme}://${location.host}${here}api/sessions/${session}/chat`, token ? ["luminora", `token.${token}`] : ["luminora"]);
  const own = socket;
  socket.onmessage = ({ data }) => {
    const got = JSON.parse(data);
    if (got.type === "piece") waiting.textContent += got.text;
    else if (got.type === "reply") replied(got);
    else {
      problem([got.error, got.remedy].filter(Boolean).join("; "));
      waiting?.parentElement.remove();
    }
    if (got.type !== "piece") ready(true);
    at("talk").scrollTop = at("talk").scrollHeight;
  };
  socket.onopen = () => { problem(""); ready(true); };
  socket.onclose = () => { if (own === socket) { ready(false); problem("The connection was closed. Begin again to go on."); } };
}

function ready(yes) {
  at("text").disabled = !yes;
  at("say").querySelector("button").disabled = !yes;
  if (yes) at("text").focus();
}

at("choose").addEventListener("submit", async (event) => {
  event.preventDefault();
  problem("");
  try {
    const [personality, user] = [at("personality").value, at("user").value];
    const made = await ask("sessions", { personality, user });
    session = made.session_id;
    socket && (socket.onclose = null, socket.close());
    at("talk").replaceChildren();
    told = "";
    curve = (await ask(`sessions/${session}/affinity`)).map((one) => one.affinity);
    show(await ask(`sessions/${session}/state`));
    list("memories", [], "Nothing yet.");
    at("why").textContent = "";
    draw();
    await refresh();
    connect();
  } catch (error) { problem(error.message); }
});

at("say").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = at("text").value.trim();
  if (!text || socket?.readyState !== WebSocket.OPEN) return;
  problem("");
  turn(at("user").value, "user", text);
  waiting = turn(at("personality").selectedOptions[0].textContent, "assistant", "");
  at("text").value = "";
  ready(false);
  socket.send(JSON.stringify({ text }));
});

at("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); at("say").requestSubmit(); }
});

try {
  const [health, people] = await Promise.all([ask("health"), ask("personalities")]);
  at("label").textContent = health.label || `Replies come from ${health.provider}.`;
  at("personality").replaceChildren(...people.map((p) => {
    const option = element("option", p.called);
    option.value = p.name;
    option.title = p.description;
    return option;
  }));
  if (people.some((p) => p.name === "juniper")) at("personality").value = "juniper";
  draw();
} catch (error) { problem(error.message); }
