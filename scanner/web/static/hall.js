// The window for the hall shows itself anew; while the program is away, what was shown last stays.
"use strict";

const SECONDS = 4;

async function refresh() {
  try {
    const answer = await fetch(location.href);
    const text = answer.ok ? await answer.text() : "";
    const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("main.hall");
    const shown = document.querySelector("main.hall");
    if (fresh && fresh.innerHTML !== shown.innerHTML) shown.replaceWith(document.adoptNode(fresh));
  } catch {
    // It was stopped for a moment.
  }
  setTimeout(refresh, SECONDS * 1000);
}

setTimeout(refresh, SECONDS * 1000);
