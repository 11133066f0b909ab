// Saving while people write: form[data-autosave] is sent 1.5 s after the last key and at once after a choice.
// Nothing typed is lost: what has not reached the server stays in this browser; what a colleague changed meanwhile is
// merged by the server or shown beside. Without this script the form's own button does the same.
const WAIT = 1500;
const RETRY = 10000;
const form = document.querySelector("form[data-autosave]");
if (form) start(form);

function start(form) {
  const line = document.querySelector("[data-saved-line]");
  const box = document.querySelector("[data-conflict]");
  // Fields that are saved; the first one gets the focus after a choice.
  const names = (form.dataset.fields ?? "narrative no_evidence_reason").split(" ");
  const fields = names.map((name) => form.elements.namedItem(name));
  const words = fields[0];
  const version = form.elements.namedItem("version");
  const key = `autosave:${form.dataset.entry}`;
  let timer = 0;
  let dirty = false;
  let choosing = Boolean(box?.firstElementChild);
  let flying = null;
  let base = null;

  const say = (text, bad = false) => {
    if (!line) return;
    line.textContent = text;
    line.classList.toggle("bad", bad);
    line.setAttribute("role", bad ? "alert" : "status");
  };
  const texts = () => Object.fromEntries(names.map((name, at) => [name, fields[at]?.value ?? ""]));
  const content = () => ({ ...texts(), rating: rating() });
  const rating = () => form.elements.namedItem("rating")?.value ?? "";
  const same = (one, other) => names.every((name) => (one[name] ?? "") === (other[name] ?? ""));
  const keep = () => sessionStorage.setItem(key, JSON.stringify({ ...content(), version: version.value, base }));
  const forget = () => sessionStorage.removeItem(key);
  const put = (values) => {
    for (const [at, field] of fields.entries()) {
      const value = values[names[at]];
      if (!field || value === undefined || value === field.value) continue;
      const place = field.selectionStart;
      field.value = value;
      if (field === document.activeElement) field.setSelectionRange(place, place);
    }
    for (const radio of form.querySelectorAll('input[name="rating"]')) {
      if (values.rating !== undefined) radio.checked = radio.value === String(values.rating ?? "");
    }
    words.dispatchEvent(new CustomEvent("autosave:put", { bubbles: true }));
  };

  // Words that an earlier page could not send.
  const left = sessionStorage.getItem(key);
  if (left && !choosing) {
    const found = JSON.parse(left);
    if (!same(found, content())) {
      version.value = found.version;
      base = found.base ?? null;
      put(found);
      say(form.dataset.kept);
      changed(0);
    } else forget();
  }

  function changed(wait = WAIT) {
    dirty = true;
    keep();
    clearTimeout(timer);
    if (!choosing) timer = setTimeout(flush, wait);
  }

  async function flush({ leaving = false } = {}) {
    clearTimeout(timer);
    if (flying) await flying;
    if (!dirty || choosing) return !dirty;
    flying = send(leaving);
    const done = await flying;
    flying = null;
    if (done && dirty && !choosing) timer = setTimeout(flush, WAIT);
    return done;
  }

  async function send(leaving) {
    const sent = content();
    const data = new FormData(form);
    if (base !== null) for (const [name, text] of Object.entries(base)) data.set(`base_${name}`, text);
    if (base !== null) data.set("base", base[names[0]]);
    dirty = false;
    say(form.dataset.saving);
    let answer;
    try {
      const response = await fetch(form.action, {
        method: "POST",
        body: data,
        headers: { "X-Autosave": "1", Accept: "application/json" },
        keepalive: leaving && names.reduce((sum, name) => sum + sent[name].length, 0) < 20000,
        redirect: "follow",
      });
      if (!response.headers.get("Content-Type")?.includes("json")) {
        return failed(response.redirected || response.status === 403 ? form.dataset.signedOut : form.dataset.lost);
      }
      answer = await response.json();
    } catch {
      return failed(form.dataset.lost);
    }
    if (answer.outcome === "refused") {
      dirty = true;
      say(answer.message, true);
      return false;
    }
    return taken(answer, sent);
  }

  function failed(text) {
    dirty = true;
    keep();
    say(text, true);
    timer = setTimeout(flush, RETRY);
    return false;
  }

  function taken(answer, sent) {
    version.value = answer.version;
    base = null;
    progress(answer);
    if (answer.outcome === "conflict") {
      choosing = true;
      dirty = true;
      box.innerHTML = answer.html;
      box.theirs = answer;
      box.scrollIntoView({ block: "nearest" });
      say(answer.message, true);
      return false;
    }
    if (answer.outcome === "merged") {
      // Words typed while the answer was on its way start from what was sent, not from what stands now.
      if (same(content(), sent)) put(answer);
      else base = Object.fromEntries(names.map((name) => [name, sent[name]]));
    }
    say(answer.message, Boolean(answer.problem));
    if (dirty || base !== null) {
      keep();
      dirty = true;
    } else {
      forget();
      form.removeAttribute("data-unsaved");
    }
    return true;
  }

  function progress(answer) {
    const bar = document.querySelector("[data-progress]");
    const done = document.querySelector("[data-done]");
    const percent = document.querySelector("[data-percent]");
    if (bar) bar.value = answer.done;
    if (done) done.textContent = answer.done;
    if (percent) percent.textContent = answer.total ? Math.round((100 * answer.done) / answer.total) : 0;
    const mark = form.querySelector("[data-complete]");
    if (mark) mark.hidden = !answer.complete;
  }

  form.addEventListener("input", (event) => {
    if (event.target.type !== "radio") changed();
  });
  form.addEventListener("change", (event) => {
    if (event.target.type === "radio") changed(100);
  });

  // Word copies as HTML; a plain textarea takes the text. Line ends and odd spaces are cleaned by the server.
  addEventListener("online", () => dirty && flush());
  addEventListener("pagehide", () => dirty && flush({ leaving: true }));
  document.addEventListener("visibilitychange", () => document.hidden && dirty && flush({ leaving: true }));

  document.addEventListener(
    "submit",
    async (event) => {
      const target = event.target;
      if (target === form) {
        event.preventDefault();
        event.stopImmediatePropagation();
        choosing = false;
        box.replaceChildren();
        changed(0);
        return;
      }
      if (!dirty || choosing || target.method !== "post") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const { submitter } = event;
      if (await flush()) target.requestSubmit(submitter);
    },
    true,
  );

  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link) return;
    if (link.hasAttribute("data-take-theirs") && box.theirs) {
      event.preventDefault();
      put(box.theirs);
      version.value = box.theirs.version;
      choosing = false;
      dirty = false;
      forget();
      form.removeAttribute("data-unsaved");
      box.replaceChildren();
      say("");
      words.focus();
      return;
    }
    if (link.hasAttribute("data-take-theirs")) forget();
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !link.target;
    if (!plain || !dirty || choosing || link.origin !== location.origin || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    await flush();
    location.assign(link.href);
  });

  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    const way = { PageUp: "prev", PageDown: "next" }[event.key];
    const link = way && document.querySelector(`.pager a[rel="${way}"]`);
    if (link) {
      event.preventDefault();
      link.click();
    }
  });
}
