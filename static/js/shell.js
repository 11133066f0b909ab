// The shell: theme, sidebar, dialogs, messages. Every page works without it; it only makes things quicker.
// Hooks: data-theme-switch, data-side-toggle, data-opens, data-closes, data-dismiss.
const root = document.documentElement;
const year = 60 * 60 * 24 * 365;
const remember = (name, value) => {
  const safe = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${name}=${value}; path=/; max-age=${year}; samesite=lax${safe}`;
};

// The server writes the chosen theme into <html data-theme>, so that no page flashes.
const isDark = () =>
  (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

const actions = {
  themeSwitch() {
    root.dataset.theme = isDark() ? "light" : "dark";
    remember("theme", root.dataset.theme);
  },
  sideToggle() {
    const shell = document.querySelector(".shell");
    shell.dataset.side = shell.dataset.side === "narrow" ? "wide" : "narrow";
    remember("side", shell.dataset.side);
  },
  opens(button) {
    const dialog = document.getElementById(button.dataset.opens);
    if (dialog && !dialog.open) dialog.showModal();
  },
  closes(button) {
    button.closest("dialog")?.close();
  },
  dismiss(button) {
    button.closest("[data-toast]")?.remove();
  },
};

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest('[aria-disabled="true"]')) {
    event.preventDefault();
    return;
  }
  for (const [name, act] of Object.entries(actions)) {
    const hook = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const button = target?.closest(`[data-${hook}]`);
    if (button) act(button);
  }
  // A press on the veil closes the dialog, unless something was typed in it.
  if (target instanceof HTMLDialogElement && target.open && !typed(target)) target.close();
});

const typed = (dialog) => [...dialog.querySelectorAll("textarea")].some((field) => field.value.trim());

// A page that came back with errors opens the dialog where they are.
document.querySelector("dialog[data-open-now]")?.showModal();
document.querySelector("[data-error-summary]")?.focus();

// Good news leaves by itself, unless somebody is reading it; a refusal stays until it is closed.
const stay = 8000;
for (const toast of document.querySelectorAll('[data-toast][data-tone="ok"]')) {
  const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, stay) : toast.remove());
  setTimeout(leave, stay);
}

// The open tab is in sight, also where the tabs scroll sideways.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.offsetLeft - 16;
}

// htmx carries the token that Django asks for.
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = document.body.dataset.csrf ?? "";
});

if (/mac|iphone|ipad/i.test(navigator.platform)) {
  for (const key of document.querySelectorAll("[data-palette-key]")) key.textContent = "⌘ K";
}
