// Text typed into a form of the admin stays in this browser until it is saved, discarded, or its editor signs out.
"use strict";
(() => {
  const words = document.currentScript.dataset;
  const account = document.querySelector("#user-tools strong")?.textContent.trim() ?? "";
  const prefix = "typed ";
  const key = `${prefix}${account} ${location.pathname}`;

  // Storage may be full or forbidden: then the form works as without this script.
  const attempt = (use) => {
    try {
      return use();
    } catch {
      return null;
    }
  };
  const read = (store, name) => attempt(() => JSON.parse(store.getItem(name)));
  const write = (store, name, value) => attempt(() => store.setItem(name, JSON.stringify(value)));
  const drop = (store, name) => attempt(() => store.removeItem(name));

  document.getElementById("logout-form")?.addEventListener("submit", () =>
    attempt(() =>
      Object.keys(localStorage)
        .filter((name) => name.startsWith(prefix))
        .forEach((name) => localStorage.removeItem(name)),
    ),
  );

  const sent = read(sessionStorage, "sent");
  if (sent && document.querySelector(".messagelist .success")) {
    drop(localStorage, sent);
    drop(sessionStorage, "sent");
  }

  const form = document.querySelector("body.change-form #content-main form");
  if (!form) return;
  const texts = () => [
    ...form.querySelectorAll(
      "textarea[name]:not([readonly]), input:is([type=text], [type=url], [type=number], [type=date], [type=time])[name]",
    ),
  ];
  const fieldOf = (name) => texts().find((one) => one.name === name);
  const kept = read(localStorage, key);
  const isRestored = read(sessionStorage, "restore") === key;
  drop(sessionStorage, "restore");
  const differing = Object.entries(kept?.texts ?? {}).filter(
    ([name, text]) => fieldOf(name)?.value !== text,
  );

  const part = (tag, text, owner) => {
    const made = document.createElement(tag);
    made.textContent = text;
    owner.append(made);
    return made;
  };
  const button = (text, owner, press) => {
    const made = part("button", text, owner);
    made.type = "button";
    made.className = "button";
    made.addEventListener("click", press);
  };
  const later = window.requestIdleCallback ?? setTimeout;
  let isLeaving = false;
  let isOffered = false;
  const offer = () => {
    const notice = document.createElement("div");
    notice.className = "import-note";
    notice.setAttribute("role", "status");
    const at = new Date(kept.at).toLocaleString(document.documentElement.lang, {
      dateStyle: "medium",
      timeStyle: "short",
    });
    part("p", words.notice.replace("%s", at), notice);
    button(words.restore, notice, () => {
      write(sessionStorage, "restore", key);
      isLeaving = true;
      location.reload();
    });
    button(words.discard, notice, () => {
      drop(localStorage, key);
      notice.remove();
      isOffered = false;
    });
    form.prepend(notice);
    isOffered = true;
  };

  // Before the editor of rich text reads its field.
  if (isRestored)
    for (const [name, text] of differing) {
      const field = fieldOf(name);
      if (field) field.value = text;
      else form.prepend(Object.assign(document.createElement("textarea"), { readOnly: true, value: text }));
    }
  else if (differing.length) offer();

  let before = null;
  const state = () =>
    JSON.stringify([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken").map(([name, value]) => [name, value.name ?? value]));
  const isChanged = () =>
    isRestored || document.querySelector(".errornote") !== null || (before !== null && state() !== before);
  const keep = () => {
    const typed = texts().filter((one) => one.value !== one.defaultValue);
    if (before !== null && !isOffered && typed.length && isChanged())
      write(localStorage, key, {
        at: Date.now(),
        texts: Object.fromEntries(typed.map((one) => [one.name, one.value])),
      });
  };
  addEventListener("load", () => {
    before = state();
  });
  form.addEventListener("input", () => later(keep));
  form.addEventListener("submit", () => {
    isLeaving = true;
    keep();
    write(sessionStorage, "sent", key);
  });
  addEventListener("beforeunload", (event) => {
    if (!isLeaving && isChanged()) event.preventDefault();
  });
})();
