// A field that is filled by typing opens when someone types in it, as the fields of the browser do.
"use strict";
document.addEventListener("keydown", (event) => {
  const field = event.target.closest?.(".select2-container:not(.select2-container--open) .select2-selection--single");
  const isText = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.altKey && !event.metaKey;
  if (!field || !isText) return;
  const select = field.closest(".select2-container").previousElementSibling;
  window.django?.jQuery(select).select2("open");
  const search = document.querySelector(".select2-container--open .select2-search__field");
  if (!search) return;
  event.preventDefault();
  search.focus();  // select2 does it a moment later, and what is typed until then would be lost
  search.value = event.key;
  search.dispatchEvent(new Event("input", { bubbles: true }));
});
