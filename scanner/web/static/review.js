// One ballot by keys: its rows, what the statement comes to, and the next ballot without a new page.
import { bring, farther, fit, jump, nearer, open, rotate } from "./viewer.js";

const HOLD_EVERY = 60_000; // a claim runs out after three minutes
const AWAY = 60_000; // nobody acted for so long: the page may lock itself without asking
const MOST_LINES = 2; // of what is still missing
const ahead = new Map(); // address → picture that was fetched for a later ballot
let desk, form, rows, told, dirty, busy, lastSign = Date.now();

function begin() {
  desk = document.querySelector(".desk");
  if (!desk) return;
  form = document.getElementById("statement");
  rows = [...form.querySelectorAll(".line")];
  dirty = busy = false;
  tell(JSON.parse(desk.dataset.told));
  dimRows();
  form.addEventListener("change", changed);
  form.addEventListener("submit", submitted);
  form.addEventListener("click", (event) => event.target.closest(".line") && focusRow(event.target.closest(".line"), false));
  for (const [one, act] of [["in", nearer], ["out", farther], ["fit", fit], ["rotate", rotate],
    ["original", () => uncover("original")], ["open", () => uncover("open")], ["valid", () => answer("valid")],
    ["invalid", () => answer("invalid")], ["help", () => document.getElementById("help").showModal()]]) {
    document.querySelector(`[data-act=${one}]`)?.addEventListener("click", act);
  }
  document.querySelectorAll("#grounds button").forEach((button) => button.addEventListener("click", () => name(button.dataset.name)));
  ready();
}

// Pictures.

async function ready() {
  await open(desk);
  const first = rows.find((row) => !said(row)) || rows.find((row) => row.classList.contains("doubtful"));
  if (first) focusRow(first);
  else bring(desk.querySelector("rect.found-here, .plane:not(.pair) .leaf.aside .paper"));
  requestAnimationFrame(() => requestAnimationFrame(() => {
    document.documentElement.dataset.shown = desk.dataset.ballot;
    fetchAhead();
  }));
}

function fetchAhead() {
  const wanted = desk.dataset.next.split(" ").filter(Boolean);
  for (const address of ahead.keys()) if (!wanted.includes(address)) ahead.delete(address);
  for (const address of wanted) {
    if (ahead.has(address)) continue;
    const picture = new Image();
    picture.src = address;
    ahead.set(address, picture);
  }
}

// What is masked is shown once the program has it on record; the same key masks it again.
async function uncover(shown) {
  const pictures = [...desk.querySelectorAll(".leaf:not(.aside) img")];
  const other = desk.dataset.shown === shown ? "" : shown;
  if (other && !desk.dataset.uncovered) {
    const answered = await post(desk.dataset.uncover);
    if (!("after" in answered)) return problem(answered.problem);
    form.elements.after.value = answered.after;
    desk.dataset.uncovered = "1";
  }
  desk.dataset.shown = other;
  for (const picture of pictures) picture.src = picture.src.split("?")[0] + (other ? `?shown=${other}` : "");
}

// Rows.

function current() {
  return form.querySelector(".line[aria-current]");
}

function focusRow(row, move = true) {
  if (!row) return;
  current()?.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
  if (move) row.scrollIntoView({ block: "nearest" });
  jump(row);
}

function said(row) {
  return row.querySelector("input[type=radio]:checked")?.value || "";
}

function beside(step) {
  const at = rows.indexOf(current());
  focusRow(rows[Math.min(rows.length - 1, Math.max(0, at + step))] || rows[0]);
}

function nextDoubt() {
  const doubtful = rows.filter((row) => !said(row) || row.classList.contains("doubtful"));
  const at = rows.indexOf(current());
  focusRow(doubtful.find((row) => rows.indexOf(row) > at) || doubtful[0]);
}

function state(key) {
  const row = current() || rows[0];
  if (!row) return;
  const inputs = [...row.querySelectorAll("input[type=radio]")];
  if (inputs.some((input) => input.disabled)) return;
  let wanted = inputs[Number(key) - 1];
  if (key === "0") {
    const none = inputs.find((input) => input.value === "none");
    const several = inputs.find((input) => input.value === "several");
    const turn = none.checked || (!several.checked && row.dataset.read === "several");
    wanted = turn ? several : none;
  } else if (!wanted?.value.startsWith("level:")) return;
  const before = said(row);
  wanted.checked = true;
  wanted.dispatchEvent(new Event("change", { bubbles: true }));
  const open = rows.find((one) => !said(one));
  if (key !== "0" && !before && open) focusRow(open);
}

// What is stated, and what it comes to.

function changed(event) {
  dirty = true;
  const mark = event.target;
  if (mark.name.startsWith("paper-") || mark.name === "no_ballot") dimRows();
  foresee();
}

// Of a copy, or of what is no ballot, nobody states the rows.
function dimRows() {
  form.classList.toggle("no-rows", !!form.querySelector("[value=copy]:checked, [name=no_ballot]:checked"));
}

let asked = 0;
async function foresee() {
  const turn = ++asked;
  const answered = await post(desk.dataset.foresee, new FormData(form));
  if (turn === asked && answered.outcome) tell(answered);
}

function tell(found) {
  told = found;
  write(found);
  form.querySelectorAll(".ask").forEach((ask) => {
    ask.hidden = !found.asked.includes(ask.dataset.ground);
  });
}

function write(found) {
  const result = form.querySelector(".result");
  result.dataset.outcome = found.outcome;
  result.querySelector("b").textContent = found.problems.length ? "" : found.text;
  const lines = found.problems.length ? found.problems.slice(0, MOST_LINES) : found.lines;
  if (found.problems.length > MOST_LINES) lines.push(`… (+${found.problems.length - MOST_LINES})`);
  result.querySelector("ul").replaceChildren(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
  result.classList.remove("flash");
}

function answer(how) {
  const asks = [...form.querySelectorAll(`.ask:not([hidden]) [value=${how}]`)];
  asks.forEach((one) => (one.checked = true));
  if (asks.length) asks[0].dispatchEvent(new Event("change", { bubbles: true }));
  else if (how === "invalid" && told.outcome !== "invalid") document.getElementById("grounds").showModal();
  else flash();
}

// A ground that the person names is stated as the fact it is.
function name(ground) {
  document.getElementById("grounds").close();
  const row = current() || rows[0];
  const mark = {
    not_issued: form.elements.not_issued,
    struck_name: row?.querySelector("[name=struck]"),
    added_name: form.querySelector("[name=ink][value=name]"),
    other_writing: form.querySelector("[name=ink][value=words]"),
  }[ground];
  if (mark && !mark.checked) mark.click();
}

function flash() {
  const result = form.querySelector(".result");
  result.classList.remove("flash");
  void result.offsetWidth;
  result.classList.add("flash");
}

function problem(text) {
  if (text) write({ ...told, problems: [text] });
  flash();
}

// Sending, and the next ballot.

async function post(address, body = new FormData()) {
  if (!body.has("token")) body.set("token", form.elements.token.value);
  try {
    const answered = await fetch(address, { method: "POST", body });
    return answered.headers.get("content-type")?.includes("json") ? await answered.json() : {};
  } catch {
    return { problem: desk.dataset.gone };
  }
}

async function submitted(event) {
  event.preventDefault();
  event.stopPropagation();
  if (busy) return;
  const confirms = event.submitter?.dataset.act === "confirm";
  if (confirms && told.problems.length) {
    focusRow(rows.find((row) => !said(row)));
    return flash();
  }
  busy = true;
  const address = event.submitter?.formAction || form.action;
  try {
    await turn(await fetch(address, { method: "POST", body: new FormData(form) }));
  } catch {
    problem(desk.dataset.gone); // what is stated stays on the page: the same key tries again
  }
  busy = false;
}

// Show the page that was answered without loading everything anew.
async function turn(answered) {
  const text = await answered.text();
  const page = new DOMParser().parseFromString(text, "text/html");
  dirty = false;
  if (!page.querySelector(".desk")) {
    location.assign(answered.url);
    return;
  }
  const fetched = [...page.querySelectorAll(".leaf img")].map((picture) => {
    const found = ahead.get(picture.getAttribute("src"));
    if (found) picture.removeAttribute("src"); // or it would be asked for again
    return [picture, found];
  });
  for (const part of ["main", ".actions"]) {
    document.querySelector(part).replaceWith(document.adoptNode(page.querySelector(part)));
  }
  for (const [picture, found] of fetched) {
    if (!found) continue;
    for (const one of picture.attributes) found.setAttribute(one.name, one.value);
    picture.replaceWith(found);
  }
  document.title = page.title;
  if (answered.redirected) history.pushState(null, "", answered.url);
  begin();
}

// Keys.

const KEYS = {
  ArrowDown: () => beside(1), j: () => beside(1), ArrowUp: () => beside(-1), k: () => beside(-1), d: nextDoubt,
  s: () => (current() || rows[0])?.querySelector("[name=struck]")?.click(),
  v: () => answer("valid"), i: () => answer("invalid"), o: () => uncover("original"), f: fit, r: rotate,
  g: () => document.querySelector("[data-act=open]")?.click(),
  m: () => form.elements.note.focus(), "+": nearer, "=": nearer, "-": farther,
};

function keyed(event) {
  lastSign = Date.now();
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (!desk) return press(event, event.key);
  const inDialog = document.querySelector("dialog[open]");
  if (inDialog) return pick(event, inDialog);
  const target = event.target;
  if (target.matches(".note")) {
    if (event.key === "Escape") target.blur();
    if (event.key !== "Enter") return;
  }
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.key === "Enter") {
    if (target.matches("button, a, summary")) return;
    event.preventDefault();
    (document.querySelector("[data-act=confirm]") || document.querySelector("[data-press=Enter]"))?.click();
  } else if (/^[0-9]$/.test(key)) {
    event.preventDefault();
    state(key);
  } else if (KEYS[key]) {
    event.preventDefault();
    if (desk.dataset.mine === "1" || !"sviSVI".includes(key)) KEYS[key]();
  } else {
    press(event, key);
  }
}

function press(event, key) {
  const pressed = document.querySelector(`[data-press="${CSS.escape(key)}"]`);
  const own = event.target.matches("button, a, summary, select, textarea, input:not([type=radio], [type=checkbox])");
  if (!pressed || pressed.disabled || own) return;
  event.preventDefault();
  pressed.click();
}

function pick(event, dialog) {
  const button = /^[1-9]$/.test(event.key) && dialog.querySelectorAll("button")[Number(event.key) - 1];
  if (button) button.click();
  else if (event.key === "?") dialog.close();
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", keyed, true);
document.addEventListener("pointermove", () => (lastSign = Date.now()), { passive: true });
window.addEventListener("popstate", () => location.reload());
window.addEventListener("beforeunload", (event) => {
  if (dirty && Date.now() - lastSign < AWAY) event.preventDefault();
});
setInterval(async () => {
  if (!desk?.dataset.hold || Date.now() - lastSign > 2 * HOLD_EVERY) return; // whoever went away holds nothing
  const answered = await post(desk.dataset.hold);
  if (answered.held === false) problem(desk.dataset.lost);
}, HOLD_EVERY);

begin();
