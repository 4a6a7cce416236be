// The blank with its frames: click, drag, resize, rename, add, delete. Lengths are mm on the blank.
"use strict";

const SVG = "http://www.w3.org/2000/svg";
const NAME = "#b35f00", SIGNATURE = "#7a2fa0", OPINION = "#00707a", STAMP = "#c00000";
const LEAST = 2; // mm, of a frame's side
const data = JSON.parse(document.getElementById("layout-data").textContent);
const words = JSON.parse(document.getElementById("layout-words").textContent);
const layout = data.layout;
const paper = document.querySelector(".paper");
const state = document.getElementById("layout-state");
const problem = document.getElementById("layout-problem");
const svg = paper.appendChild(document.createElementNS(SVG, "svg"));
svg.setAttribute("viewBox", `0 0 ${layout.sheet.width_mm} ${layout.sheet.height_mm}`);
svg.setAttribute("preserveAspectRatio", "none");
let chosen = null;

// Every frame: how to get and set its corners, its colour, what it is, and the row it belongs to.
function frames() {
  const found = [frame(() => layout.stamp.search, (r) => (layout.stamp.search = r), STAMP, words.stamp, true)];
  layout.zones.forEach((zone) => {
    const colour = zone.kind === "signature" ? SIGNATURE : OPINION;
    found.push({ ...frame(() => zone.area, (r) => (zone.area = r), colour, words[zone.kind]), zone });
  });
  layout.rows.forEach((row, number) => {
    const label = `${words.row} ${number + 1}`;
    found.push({ ...frame(() => row.name_cell, (r) => (row.name_cell = r), NAME, `${label}: ${words.name}`, true), row: number });
    found.push({ ...frame(() => row.name_text, (r) => (row.name_text = r), NAME, `${label}: ${words.name}`), row: number });
    row.boxes.forEach((box, place) => {
      const set = (r) => {
        if (layout.box_kind === "cell") box.cell = r;
        box.area = r;
      };
      const colour = data.colors[place % data.colors.length];
      found.push({ ...frame(() => box.area, set, colour, `${label}: ${layout.levels[place].name}`), row: number });
    });
  });
  return found;
}

function frame(get, set, colour, label, outline = false) {
  return { get, set, colour, label, outline };
}

let all = [];

function draw() {
  all = frames();
  svg.replaceChildren(...all.map(drawn));
  drawCorners();
}

function drawn(one, index) {
  const rect = document.createElementNS(SVG, "rect");
  place(rect, one.get());
  rect.setAttribute("fill", one.colour);
  rect.setAttribute("stroke", one.colour);
  rect.setAttribute("tabindex", "0");
  rect.setAttribute("role", "button");
  rect.setAttribute("aria-label", one.label);
  rect.setAttribute("class", (one.outline ? "outline" : "") + (index === chosen ? " chosen" : ""));
  rect.dataset.index = index;
  return rect;
}

function place(rect, [x0, y0, x1, y1]) {
  rect.setAttribute("x", x0);
  rect.setAttribute("y", y0);
  rect.setAttribute("width", x1 - x0);
  rect.setAttribute("height", y1 - y0);
}

function drawCorners() {
  svg.querySelectorAll(".corner").forEach((corner) => corner.remove());
  if (chosen === null || !all[chosen]) return;
  const [x0, y0, x1, y1] = all[chosen].get();
  [[x0, y0], [x1, y0], [x0, y1], [x1, y1]].forEach(([x, y], corner) => {
    const rect = document.createElementNS(SVG, "rect");
    place(rect, [x - 1.2, y - 1.2, x + 1.2, y + 1.2]);
    rect.setAttribute("class", "corner");
    rect.dataset.corner = corner;
    svg.append(rect);
  });
}

function choose(index) {
  chosen = index;
  svg.querySelectorAll("rect[data-index]").forEach((rect) => rect.classList.toggle("chosen", Number(rect.dataset.index) === index));
  drawCorners();
  const row = index === null ? null : all[index].row;
  document.querySelectorAll("#rows tbody tr").forEach((line, number) => line.classList.toggle("chosen", number === row));
}

function set(index, rect) {
  const { width_mm: width, height_mm: height } = layout.sheet;
  const limit = (value, most) => Math.round(Math.min(Math.max(value, 0), most) * 100) / 100;
  all[index].set([limit(rect[0], width), limit(rect[1], height), limit(rect[2], width), limit(rect[3], height)]);
  place(svg.querySelector(`rect[data-index="${index}"]`), all[index].get());
  drawCorners();
}

function moved([x0, y0, x1, y1], dx, dy) {
  return [x0 + dx, y0 + dy, x1 + dx, y1 + dy];
}

function resized([x0, y0, x1, y1], corner, dx, dy) {
  if (corner % 2) x1 = Math.max(x1 + dx, x0 + LEAST);
  else x0 = Math.min(x0 + dx, x1 - LEAST);
  if (corner > 1) y1 = Math.max(y1 + dy, y0 + LEAST);
  else y0 = Math.min(y0 + dy, y1 - LEAST);
  return [x0, y0, x1, y1];
}

function at(event) {
  const box = svg.getBoundingClientRect();
  return [
    ((event.clientX - box.left) / box.width) * layout.sheet.width_mm,
    ((event.clientY - box.top) / box.height) * layout.sheet.height_mm,
  ];
}

svg.addEventListener("pointerdown", (event) => {
  const { index, corner } = event.target.dataset;
  if (index === undefined && corner === undefined) {
    choose(null);
    return;
  }
  if (index !== undefined) choose(Number(index));
  svg.setPointerCapture(event.pointerId); // the frame follows also when the mouse leaves the picture
  const [x, y] = at(event);
  const before = all[chosen].get().slice();
  const drag = (next) => {
    const [nx, ny] = at(next);
    set(chosen, corner === undefined ? moved(before, nx - x, ny - y) : resized(before, Number(corner), nx - x, ny - y));
  };
  const drop = () => {
    svg.removeEventListener("pointermove", drag);
    if (String(all[chosen].get()) !== String(before)) save();
  };
  svg.addEventListener("pointermove", drag);
  svg.addEventListener("lostpointercapture", drop, { once: true });
});

svg.addEventListener("focusin", (event) => {
  if (event.target.dataset.index !== undefined) choose(Number(event.target.dataset.index));
});

const ARROWS = { ArrowLeft: [-0.5, 0], ArrowRight: [0.5, 0], ArrowUp: [0, -0.5], ArrowDown: [0, 0.5] };
svg.addEventListener("keydown", (event) => {
  if (chosen === null) return;
  const step = ARROWS[event.key];
  if (step) {
    const rect = all[chosen].get();
    set(chosen, event.shiftKey ? resized(rect, 3, ...step) : moved(rect, ...step));
    event.preventDefault();
    saveSoon();
  } else if (event.key === "Delete" && all[chosen].zone) {
    removeZone(all[chosen].zone);
  }
});

// The lists beside the picture.

function swatch(colour) {
  const mark = document.createElement("span");
  mark.className = "swatch";
  mark.style.borderColor = colour;
  return mark;
}

function field(value, label, take) {
  const input = document.createElement("input");
  input.value = value;
  input.setAttribute("aria-label", label);
  input.addEventListener("change", () => {
    take(input.value);
    save();
  });
  return input;
}

function listRows() {
  const lines = layout.rows.map((row, number) => {
    const line = document.createElement("tr");
    const persons = document.createElement("select");
    persons.setAttribute("aria-label", words.row);
    persons.append(...data.persons.map((person) => new Option(person.name, person.id, false, person.id === row.person)));
    persons.addEventListener("change", () => exchange(row, persons.value));
    const mark = data.unsure.includes(number + 1) ? " ?" : "";
    const cells = [`${number + 1}${mark}`, field(row.name, words.name, (text) => (row.name = text)), persons];
    line.append(...cells.map((cell) => {
      const td = document.createElement("td");
      td.append(cell);
      return td;
    }));
    line.addEventListener("focusin", () => choose(all.findIndex((one) => one.row === number)));
    return line;
  });
  document.querySelector("#rows tbody").replaceChildren(...lines);
}

// Each person stands once on the ballot: taking one for a row gives the other row this row's person.
function exchange(row, person) {
  const other = layout.rows.find((one) => one.person === person);
  if (other) other.person = row.person;
  row.person = person;
  listRows();
  save();
}

function listLevels() {
  const lines = layout.levels.map((level, number) => {
    const line = document.createElement("label");
    line.append(swatch(data.colors[number % data.colors.length]), field(level.name, level.id, (text) => (level.name = text)));
    return line;
  });
  document.getElementById("levels").replaceChildren(...lines);
}

function listZones() {
  const stamp = document.createElement("li");
  stamp.append(swatch(STAMP), words.stamp);
  const lines = layout.zones.map((zone) => {
    const line = document.createElement("li");
    const remove = document.createElement("button");
    remove.type = "button";
    remove.textContent = words.delete;
    remove.addEventListener("click", () => removeZone(zone));
    line.append(swatch(zone.kind === "signature" ? SIGNATURE : OPINION), words[zone.kind], remove);
    return line;
  });
  document.getElementById("zones").replaceChildren(stamp, ...lines);
}

function removeZone(zone) {
  layout.zones.splice(layout.zones.indexOf(zone), 1);
  chosen = null;
  show();
  save();
}

for (const button of document.querySelectorAll("[data-add]")) {
  button.addEventListener("click", () => {
    const { width_mm: width, height_mm: height } = layout.sheet;
    const left = button.dataset.add === "signature" ? width * 0.55 : width * 0.1;
    layout.zones.push({ kind: button.dataset.add, area: [left, height * 0.88, left + width * 0.35, height * 0.95] });
    show();
    choose(layout.zones.length); // the stamp is frame 0
    svg.querySelector(".chosen").scrollIntoView({ block: "center" });
    save();
  });
}

for (const button of document.querySelectorAll("[data-zoom]")) {
  button.addEventListener("click", () => {
    const sizes = ["w1", "w2", "w3"];
    const now = sizes.findIndex((size) => paper.classList.contains(size));
    const next = sizes[Math.min(Math.max(now + Number(button.dataset.zoom), 0), sizes.length - 1)];
    paper.classList.replace(sizes[now], next);
  });
}

// Saved at once after each correction, one after the other, so that "take" never overtakes one.

let saving = Promise.resolve();
let waiting = 0;
let soon = null;

function saveSoon() {
  clearTimeout(soon);
  soon = setTimeout(save, 400);
}

function save() {
  clearTimeout(soon);
  soon = null;
  waiting += 1;
  state.textContent = words.saving;
  saving = saving.then(send).finally(() => {
    waiting -= 1;
  });
}

async function send() {
  const form = new FormData();
  const { title, levels, rows, zones, stamp } = layout;
  form.set("layout", JSON.stringify({ title, levels, rows, zones, stamp }));
  let told;
  try {
    const answer = await fetch(data.save, { method: "POST", body: form, headers: { "X-Form-Token": data.token } });
    told = await answer.json();
  } catch {
    told = { problem: words.failed };
  }
  problem.hidden = !told.problem;
  problem.textContent = told.problem || "";
  state.textContent = told.problem ? "" : words.saved;
}

for (const form of document.querySelectorAll(".actions form")) {
  const takes = form.querySelector("button.main") !== null;
  form.addEventListener("submit", async (event) => {
    if (!waiting && soon === null && (problem.hidden || !takes)) return;
    event.preventDefault();
    if (soon !== null) save();
    await saving;
    if (problem.hidden || !takes) form.submit();
    else problem.scrollIntoView({ block: "center" }); // what is shown is not what is saved: it may not be taken
    delete form.dataset.sent;
  });
}

function show() {
  draw();
  listRows();
  listLevels();
  listZones();
}

show();
