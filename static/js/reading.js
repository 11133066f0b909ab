// A long text and its contents: the line of the clause that is being read is marked and stays in sight.
// Hooks: data-clause-list (the contents). Without a script the contents stand beside the text all the same.

const contents = document.querySelector("[data-clause-list]");
const lines = new Map(
  [...contents.querySelectorAll("a[href*='#']")].map((line) => [decodeURIComponent(line.hash.slice(1)), line]),
);
const clauses = [...document.querySelectorAll(".prose > .clause[id]")];
// What stands above this line of the window has been read: it lies a little below the bar at the top.
const EDGE = 120;
let marked = null;
let waiting = false;

/** Keep the marked line within the contents' own frame; the page itself does not move. */
function show(line) {
  const frame = contents.getBoundingClientRect();
  const place = line.getBoundingClientRect();
  if (place.top < frame.top || place.bottom > frame.bottom) {
    contents.scrollTop += place.top - frame.top - frame.height / 3;
  }
}

/** Tell whether the clause that the address names is in sight: near the end of a text it never reaches the edge. */
function isNamed(clause) {
  const { top, bottom } = clause.getBoundingClientRect();
  return clause.matches(":target, [aria-current]") && top < innerHeight && bottom > EDGE;
}

/** Find the clause that is read; one that the contents leave out at this depth counts for the line before it. */
function mark() {
  waiting = false;
  const named = clauses.findIndex(isNamed);
  const last = named >= 0 ? named : clauses.findLastIndex((one) => one.getBoundingClientRect().top <= EDGE);
  const found = clauses.slice(0, last + 1).reduce((line, one) => lines.get(one.id) ?? line, null);
  if (found === marked) return;
  marked?.classList.remove("is-read");
  found?.classList.add("is-read");
  marked = found;
  if (found) show(found);
}

addEventListener(
  "scroll",
  () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(mark);
  },
  { passive: true },
);
mark();
