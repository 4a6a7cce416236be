// Progress of work under way: asked for until it ends or asks something, then the page is shown anew.
"use strict";

const work = document.querySelector("[data-job]");

function tell(job) {
  const bar = work.querySelector("progress");
  if (bar && job.total) {
    bar.max = job.total;
    bar.value = Math.min(job.done, job.total);
  }
  const number = work.querySelector("[data-job-number]");
  if (number) number.textContent = job.total ? `${job.done} / ${job.total}` : "";
  const text = work.querySelector("[data-job-text]");
  if (text) text.textContent = job.text;
}

async function follow() {
  try {
    const answer = await fetch(work.dataset.job, { headers: { "X-Watching": "1" } });
    const job = answer.ok ? await answer.json() : null;
    if (job && job.phase !== work.dataset.phase) {
      location.replace(location.href);
      return;
    }
    if (job) tell(job);
  } catch {
    // The program was stopped: what is shown stays, and goes on when it is back.
  }
  setTimeout(follow, 700);
}

if (work && ["running", "asking"].includes(work.dataset.phase)) setTimeout(follow, 400);

// A form is sent once, however often its button is pressed.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Keys that press a button or follow a link, wherever one is not typing.
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, select, textarea") && !/^F\d+$/.test(event.key);
  if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
  const pressed = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!pressed) return;
  event.preventDefault();
  pressed.click();
});

// Nobody at the page for a while: it locks itself. Somebody who only reads is told to the program now and then.
const lock = document.querySelector("[data-idle]");
if (lock) {
  const idle = Number(lock.dataset.idle) * 1000;
  let last = Date.now();
  let told = Date.now();
  const active = () => {
    last = Date.now();
    if (last - told < idle / 5) return;
    told = last;
    fetch(lock.dataset.touch).catch(() => {});
  };
  for (const sign of ["keydown", "pointerdown", "pointermove", "wheel"]) document.addEventListener(sign, active, { passive: true });
  setInterval(() => {
    if (Date.now() - last >= idle) lock.submit();
  }, 5000);
}
