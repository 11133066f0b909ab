// Forms: no double send, no lost words, filters that act at once, files that say their size.
// Hooks: data-once, data-guard, data-filters, data-file, data-keep, data-picker.

// data-once: the second press of a button does nothing; the first one shows that it works.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !(form instanceof HTMLFormElement)) return;
  if (form.method === "post" && form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (form.hasAttribute("data-once")) {
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
  }
  form.removeAttribute("data-changed");
});

// Coming back by the browser's button must find a living form.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector('[aria-busy="true"]')?.removeAttribute("aria-busy");
  }
});

// data-guard: leaving a page with unsent changes asks first.
document.addEventListener("input", (event) => {
  event.target.closest?.("form[data-guard]")?.setAttribute("data-changed", "");
});
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-guard][data-changed]")) event.preventDefault();
});

// data-filters: a choice acts at once; typing waits for Enter. Empty fields stay out of the address.
for (const form of document.querySelectorAll("form[data-filters]")) {
  form.addEventListener("change", (event) => {
    if (event.target.matches('select, input[type="checkbox"], input[type="date"]')) form.requestSubmit();
  });
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  });
  form.dataset.live = "";
}

// data-file: the size stands beside the field before anything is sent; data-limit is in bytes.
document.addEventListener("change", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || field.type !== "file") return;
  const limit = Number(field.dataset.limit ?? 0);
  const tooBig = limit && [...field.files].some((file) => file.size > limit);
  field.setCustomValidity(tooBig ? (field.dataset.tooBig ?? "") : "");
  if (tooBig) field.reportValidity();
});

// data-picker: many people in groups; typing narrows them, a group can be chosen as a whole, the number chosen
// is told, or the name where one is chosen.
for (const picker of document.querySelectorAll("[data-picker]")) {
  const groups = [...picker.querySelectorAll("details")];
  const opened = new Map(groups.map((group) => [group, group.open]));
  const boxes = (group) => [...group.querySelectorAll("input")];
  const count = () => {
    const chosen = picker.querySelectorAll("input:checked");
    const number = picker.querySelector("[data-picker-chosen]");
    if (number) number.textContent = chosen.length;
    const name = picker.querySelector("[data-picker-name]");
    if (!name) return;
    name.textContent = chosen[0]?.closest("label").textContent.trim() ?? "";
    name.parentElement.hidden = !name.textContent;
  };
  const narrow = (words) => {
    for (const group of groups) {
      const place = group.querySelector("summary").textContent.toLowerCase();
      for (const box of boxes(group)) {
        const label = box.closest("label");
        const text = `${place} ${label.textContent.toLowerCase()}`;
        label.hidden = !words.every((word) => text.includes(word));
      }
      group.hidden = boxes(group).every((box) => box.closest("label").hidden);
      // Whoever is chosen stays in sight when the search is emptied.
      group.open = words.length ? !group.hidden : opened.get(group) || boxes(group).some((box) => box.checked);
    }
    picker.querySelector("[data-picker-none]").hidden = groups.some((group) => !group.hidden);
  };
  const search = picker.querySelector("[data-picker-search]");
  search.addEventListener("input", () => narrow(search.value.toLowerCase().split(/\s+/).filter(Boolean)));
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  picker.addEventListener("change", count);
  picker.addEventListener("click", (event) => {
    const group = event.target.closest("[data-picker-all]")?.closest("details");
    if (!group) return;
    const shown = boxes(group).filter((box) => !box.closest("label").hidden);
    const all = shown.every((box) => box.checked);
    for (const box of shown) box.checked = !all;
    shown[0]?.dispatchEvent(new Event("input", { bubbles: true }));
    count();
  });
  for (const tool of picker.querySelectorAll("[data-picker-tools], [data-picker-all]")) tool.hidden = false;
  count();
}

// data-keep="key": what is typed stays in this browser until the form is accepted.
for (const form of document.querySelectorAll("form[data-keep]")) {
  const key = `keep:${location.pathname}:${form.dataset.keep}`;
  const fields = () => [...form.elements].filter((field) => field.name && /^(text|email|url|tel|number|date|search|textarea)/.test(field.type));
  const saved = JSON.parse(sessionStorage.getItem(key) ?? "{}");
  for (const field of fields()) if (!field.value && saved[field.name]) field.value = saved[field.name];
  form.addEventListener("input", () => {
    sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(fields().map((field) => [field.name, field.value]))));
  });
  form.addEventListener("submit", () => sessionStorage.removeItem(key));
}

// Autosave by htmx: the line under the editor says what happens until the server's own words replace it.
document.addEventListener("htmx:beforeRequest", (event) => {
  const line = event.target.querySelector?.("[data-saved]");
  line?.setAttribute("aria-busy", "true");
});
for (const name of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(name, (event) => {
    const line = event.target.querySelector?.("[data-saved]");
    if (!line) return;
    line.removeAttribute("aria-busy");
    line.textContent = line.dataset.lost ?? "";
    line.setAttribute("role", "alert");
  });
}

// data-words: the number of words under an editor.
document.addEventListener("input", (event) => {
  if (!(event.target instanceof HTMLTextAreaElement) || !event.target.hasAttribute("data-words")) return;
  const count = event.target.closest("[data-editor]")?.querySelector("[data-word-count]");
  if (count) count.textContent = String(event.target.value.trim().split(/\s+/).filter(Boolean).length);
});

// A save that did not reach the server must not be lost by leaving the page.
document.addEventListener("input", (event) => {
  event.target.closest?.("[data-editor]")?.setAttribute("data-unsaved", "");
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) event.target.closest?.("[data-editor]")?.removeAttribute("data-unsaved");
});
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("[data-editor][data-unsaved]")) event.preventDefault();
});
