// The pictures of a ballot in their window: zoom, pan, turn, and the cuttings of the rows.

const STEP = 1.25;
const LEAST = 0.2, MOST = 8;
let desk, view;

/** Begin with the pictures of another ballot; resolves when they can be painted. */
export async function open(newDesk) {
  desk = newDesk;
  view = { x: 0, y: 0, zoom: 1 };
  pulled(desk.querySelector(".window"));
  const pictures = [...desk.querySelectorAll(".leaf img")];
  const wanting = pictures.filter((picture) => !picture.complete);
  await Promise.all(wanting.map((picture) => picture.decode().catch(() => {})));
  desk.querySelectorAll(".line").forEach((row) => cut(row, pictures));
  arrange();
}

// The cutting of a row is drawn from the sheet's own picture.
function cut(row, pictures) {
  const canvas = row.querySelector("canvas");
  const picture = pictures[Number(row.dataset.leaf)];
  const paper = picture?.nextElementSibling?.viewBox?.baseVal;
  if (!canvas || !paper || !picture.naturalWidth) return;
  const [x0, y0, x1, y1] = row.dataset.crop.split(" ").map(Number);
  const scale = picture.naturalWidth / paper.width;
  canvas.width = Math.round((x1 - x0) * scale);
  canvas.height = Math.round((y1 - y0) * scale);
  canvas.getContext("2d").drawImage(picture, x0 * scale, y0 * scale, canvas.width, canvas.height, 0, 0, canvas.width, canvas.height);
}

function plane() {
  return desk.querySelector(".plane");
}

function arrange() {
  plane().style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.zoom})`;
}

export const nearer = () => zoomBy(STEP);
export const farther = () => zoomBy(1 / STEP);

function zoomBy(factor, at) {
  const frame = desk.querySelector(".window").getBoundingClientRect();
  const [x, y] = at || [frame.width / 2, frame.height / 2];
  const zoom = Math.min(MOST, Math.max(LEAST, view.zoom * factor));
  view.x = x - ((x - view.x) * zoom) / view.zoom;
  view.y = y - ((y - view.y) * zoom) / view.zoom;
  view.zoom = zoom;
  arrange();
}

export function fit() {
  const frame = desk.querySelector(".window").getBoundingClientRect();
  view = { x: 0, y: 0, zoom: 1 };
  view.zoom = Math.min(1, frame.height / plane().scrollHeight);
  view.x = (frame.width - plane().clientWidth * view.zoom) / 2;
  arrange();
}

export function rotate() {
  for (const paper of desk.querySelectorAll(".leaf .paper")) {
    const next = (Number(paper.dataset.turn || 0) + 1) % 4;
    paper.classList.remove(`turn${paper.dataset.turn}`);
    paper.classList.toggle(`turn${next}`, next > 0);
    paper.dataset.turn = next;
  }
}

function pulled(frame) {
  frame.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    frame.setPointerCapture(event.pointerId);
    frame.classList.add("held");
  });
  frame.addEventListener("pointermove", (event) => {
    if (!frame.hasPointerCapture(event.pointerId)) return;
    view.x += event.movementX;
    view.y += event.movementY;
    arrange();
  });
  frame.addEventListener("pointerup", () => frame.classList.remove("held"));
  frame.addEventListener("wheel", (event) => {
    event.preventDefault();
    const box = frame.getBoundingClientRect();
    if (event.ctrlKey || !event.shiftKey) zoomBy(event.deltaY < 0 ? STEP : 1 / STEP, [event.clientX - box.left, event.clientY - box.top]);
    else view.x -= event.deltaY, arrange();
  }, { passive: false });
}

// The picture is moved so that what is looked at is in the middle of the window.
export function jump(row) {
  const frame = desk.querySelector(`rect[data-row="${CSS.escape(row.dataset.person)}"]`);
  desk.querySelectorAll("rect.here").forEach((one) => one.classList.remove("here"));
  frame?.classList.add("here");
  bring(frame);
}

export function bring(frame) {
  if (!frame) return;
  const box = desk.querySelector(".window").getBoundingClientRect();
  const here = frame.getBoundingClientRect();
  const middle = here.top + here.height / 2 - box.top;
  if (middle > box.height * 0.25 && middle < box.height * 0.75) return;
  view.y += box.height / 2 - middle;
  arrange();
}

