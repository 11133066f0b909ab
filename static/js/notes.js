// Notes in a visit: every letter is kept in this browser at once, sent when there is a connection, and sent again
// until the server has it. The client's own key makes a note sent twice one note.
// Hooks: data-notes (the section; its value is the address), data-note (one form), data-note-blank, data-note-add.

const section = document.querySelector("[data-notes]");
const address = section.dataset.notes;
const store = `notes:${address}`;
const line = section.querySelector("[data-notes-line]");
const blank = section.querySelector("[data-note-blank]");
const adder = section.querySelector("[data-note-add]");
const words = section.dataset;
let timer = 0;
let sending = false;
let pause = 1200;

function read() {
  try {
    return JSON.parse(localStorage.getItem(store) ?? "{}");
  } catch {
    return {};
  }
}

function write(queue) {
  try {
    if (Object.keys(queue).length) localStorage.setItem(store, JSON.stringify(queue));
    else localStorage.removeItem(store);
  } catch {
    // A full or forbidden store: the form itself still holds the words and warns before it is left.
  }
}

const newKey = () => (crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random().toString(36).slice(2)}`);
const keyOf = (form) => form.elements.client_key;
const formOf = (key) => [...section.querySelectorAll("form[data-note]")].find((form) => keyOf(form).value === key);

function say(form, text, tone) {
  const state = form.querySelector("[data-note-state]");
  state.textContent = text;
  state.classList.toggle("bad", tone === "bad");
}

function addForm(key = newKey()) {
  const form = blank.content.firstElementChild.cloneNode(true);
  for (const label of form.querySelectorAll("label[for]")) {
    const field = form.querySelector(`#${CSS.escape(label.htmlFor)}`);
    field.id = label.htmlFor = `${label.htmlFor}-${key}`;
  }
  keyOf(form).value = key;
  adder.closest(".row").before(form);
  return form;
}

// Keep what is typed, whatever happens next.
section.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-note]");
  if (!form) return;
  if (!keyOf(form).value) keyOf(form).value = newKey();
  const queue = read();
  queue[keyOf(form).value] = {
    text: form.elements.text.value,
    criterion: form.elements.criterion.value,
    written_at: new Date().toISOString(),
  };
  write(queue);
  say(form, "");
  plan(1200);
});

function plan(wait) {
  clearTimeout(timer);
  timer = setTimeout(flush, wait);
}

async function flush() {
  if (sending) return plan(400);
  sending = true;
  let lost = false;
  for (const [key, note] of Object.entries(read())) {
    if (!note.text.trim()) continue;
    const form = formOf(key);
    if (form) say(form, words.wordSaving);
    const answer = await send(key, note);
    if (answer === null) {
      lost = true;
      break;
    }
    settle(key, note, answer);
  }
  sending = false;
  line.textContent = lost ? words.wordWaiting : "";
  pause = lost ? Math.min(pause * 2, 60000) : 1200;
  if (lost) plan(pause);
}

// Null means: not reached, try again. A refusal by the rules is an answer.
async function send(key, note) {
  const body = new FormData();
  body.set("client_key", key);
  for (const [name, value] of Object.entries(note)) body.set(name, value);
  try {
    const response = await fetch(address, {
      method: "POST",
      body,
      headers: { Accept: "application/json", "X-CSRFToken": document.body.dataset.csrf ?? "" },
      redirect: "error",
    });
    if (response.status >= 500 || response.status === 429) return null;
    return await response.json();
  } catch {
    return null;
  }
}

function settle(key, sent, answer) {
  const form = formOf(key);
  if (answer.error) {
    if (form) say(form, answer.error, "bad");
    return;
  }
  const queue = read();
  // Typed on while it was sent: the newer words wait for their own turn.
  if (queue[key]?.written_at === sent.written_at) delete queue[key];
  write(queue);
  if (form && !queue[key]) say(form, words.wordSaved.replace("%(time)s", answer.saved));
}

// Words that did not reach the server before the page was closed.
for (const [key, note] of Object.entries(read())) {
  const form = formOf(key) ?? addForm(key);
  form.elements.text.value = note.text;
  form.elements.criterion.value = note.criterion;
}

section.addEventListener("submit", (event) => {
  if (event.submitter?.hasAttribute("data-note-remove")) {
    const queue = read();
    delete queue[keyOf(event.target).value];
    write(queue);
    return;
  }
  event.preventDefault();
  plan(0);
});

adder.hidden = false;
adder.addEventListener("click", () => addForm().elements.text.focus());
addEventListener("online", () => plan(0));
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" || plan(0));
addEventListener("beforeunload", (event) => {
  if (Object.keys(read()).length && !navigator.onLine) event.preventDefault();
});
if (Object.keys(read()).length) plan(0);
