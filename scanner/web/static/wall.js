// A click on a cell sends its ballot to review; the wall stays where it is.
"use strict";

const form = document.querySelector(".wall");

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
  const button = event.submitter;
  const body = new FormData(form, button);
  button.disabled = true;
  try {
    const answered = await fetch(form.action, { method: "POST", body });
    const page = new DOMParser().parseFromString(await answered.text(), "text/html");
    const told = page.querySelector(".problem, .said");
    document.querySelector("main > .problem, main > .said")?.remove();
    if (told) document.querySelector("main").prepend(document.adoptNode(told));
    if (!page.querySelector(".wall")) location.assign(answered.url);
    const same = [...form.querySelectorAll("button")].filter((one) => one.value === button.value);
    if (told?.classList.contains("said")) same.forEach(waits);
    else button.disabled = false;
  } catch {
    button.disabled = false; // the program does not answer: nothing was sent
  }
}, true);

function waits(button) {
  button.classList.add("waits");
  button.disabled = true;
  button.replaceChildren(Object.assign(document.createElement("span"), { textContent: form.dataset.waits }));
}
