// The editor of rich text: what is pasted is cleaned by the site first, and links to its pages are chosen by search.
"use strict";
(() => {
  const made = (tag, owner, properties = {}) => {
    const element = Object.assign(document.createElement(tag), properties);
    owner.append(element);
    return element;
  };

  const cleanPasted = (editor, textarea, words) => {
    const notice = made("p", textarea.closest(".prose-editor").parentElement, { className: "help" });
    notice.setAttribute("role", "status");
    const cleaned = async (html) => {
      const token = textarea.form.elements.csrfmiddlewaretoken.value;
      const body = new URLSearchParams({ html });
      const answer = await fetch(words.pasted, { method: "POST", body, headers: { "X-CSRFToken": token } });
      return answer.json();
    };
    // Before the editor reads the text: its styles would break the policy of the page.
    const paste = async (event) => {
      const html = event.clipboardData?.getData("text/html");
      if (!html || html.includes("data-pm-slice")) return;
      const text = event.clipboardData.getData("text/plain");
      event.preventDefault();
      event.stopImmediatePropagation();
      try {
        const found = await cleaned(html);
        if (found.html) editor.view.pasteHTML(found.html);
        notice.textContent = found.message;
      } catch {
        editor.view.pasteText(text);
        notice.textContent = words.plain;
      }
    };
    editor.view.dom.addEventListener("paste", paste, true);
  };

  const link = (editor, page) => {
    const mark = { type: "link", attrs: { href: page.url } };
    const writing = editor.chain().focus();
    if (editor.state.selection.empty) writing.insertContent({ type: "text", text: page.title, marks: [mark] }).run();
    else writing.setMark("link", mark.attrs).run();
  };

  const chooseLinks = (editor, textarea, words) => {
    const dialog = made("dialog", document.body, { className: "page-links" });
    const label = made("label", dialog, { textContent: words.search });
    const input = made("input", label, { type: "search" });
    const list = made("ul", dialog);
    const notice = made("p", dialog);
    notice.setAttribute("role", "status");
    made("button", dialog, { type: "button", className: "button", textContent: words.close }).onclick = () => dialog.close();
    const show = (pages) => {
      list.replaceChildren();
      for (const page of pages) {
        const text = `${page.title} (${page.kind})`;
        made("button", made("li", list), { type: "button", textContent: text }).onclick = () => {
          dialog.close();
          link(editor, page);
        };
      }
      notice.textContent = pages.length || !input.value.trim() ? "" : words.nothing;
    };
    const search = async () => {
      const asked = input.value;
      const query = new URLSearchParams({ q: asked });
      const answer = await fetch(`${words.addresses}?${query}`).catch(() => null);
      const found = answer?.ok ? await answer.json().catch(() => null) : null;
      if (asked === input.value) show(found?.pages ?? []);
    };
    let waiting;
    input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(search, 200);
    });
    const menu = textarea.closest(".prose-editor").querySelector(".prose-menubar");
    const group = menu.querySelector(".prose-menubar__group:last-of-type") ?? made("div", menu, { className: "prose-menubar__group" });
    const button = made("button", group, { type: "button", className: "prose-menubar__button page-link-button", title: words.link });
    button.setAttribute("aria-label", words.link);
    button.onclick = () => {
      input.value = "";
      show([]);
      dialog.showModal();
    };
  };

  document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
    if (!editor || !textarea.dataset.writing) return;
    const words = JSON.parse(textarea.dataset.writing);
    cleanPasted(editor, textarea, words);
    editor.on("create", () => chooseLinks(editor, textarea, words)); // its menu is made then
  });
})();
