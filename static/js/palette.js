// Search palette: Ctrl K or ⌘ K opens; htmx fetches what is found; arrows move, Enter follows the link.
const palette = document.getElementById("palette");

if (palette) {
  const input = palette.querySelector("[data-palette-input]");
  const results = palette.querySelector("[data-results]");
  const commands = [...palette.querySelectorAll("[data-commands] li")];
  const shown = () => [...results.querySelectorAll("li:not([hidden]) a")];
  const activate = (link) => {
    for (const other of results.querySelectorAll("[data-active]")) other.removeAttribute("data-active");
    link?.setAttribute("data-active", "");
    link?.scrollIntoView({ block: "nearest" });
  };

  input.addEventListener("input", () => {
    const word = input.value.trim().toLocaleLowerCase();
    for (const item of commands) item.hidden = !item.textContent.toLocaleLowerCase().includes(word);
    palette.querySelector("[data-commands]").hidden = commands.every((item) => item.hidden);
    activate(shown()[0]);
  });
  palette.addEventListener("htmx:afterSwap", () => activate(shown()[0]));

  palette.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      // A search field would first only empty itself.
      event.preventDefault();
      palette.close();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const list = shown();
    const now = list.findIndex((link) => link.hasAttribute("data-active"));
    if (step && list.length) {
      event.preventDefault();
      activate(list[(now + step + list.length) % list.length]);
    } else if (event.key === "Enter" && event.target === input) {
      event.preventDefault();
      (list[now] ?? list[0])?.click();
    }
  });

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (!palette.open) palette.showModal();
      input.select();
    }
  });
}
