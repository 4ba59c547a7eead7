// Beside an address that can be selected, a button that copies it.
"use strict";
(() => {
  const words = document.currentScript.dataset;
  if (!navigator.clipboard) return;
  for (const field of document.querySelectorAll("input.preview-address")) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: words.label });
    button.onclick = async () => {
      await navigator.clipboard.writeText(field.value);
      button.textContent = words.done;
    };
    field.after(" ", button);
  }
})();
