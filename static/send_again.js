// Whoever signed in anew in another tab has another token than this page: it is asked for before the form is sent.
"use strict";
const { page } = document.currentScript.dataset;
document.querySelector("form[autocomplete='off']")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.currentTarget;
  const token = "input[name='csrfmiddlewaretoken']";
  try {
    const text = await (await fetch(page)).text();
    const fresh = new DOMParser().parseFromString(text, "text/html").querySelector(token);
    if (fresh) form.querySelector(token).value = fresh.value;
  } catch {
    // Sent as it is, the site shows this page once more, with a token that counts.
  }
  HTMLFormElement.prototype.submit.call(form);
});
