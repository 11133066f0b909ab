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

/** Find the clause at the edge; one that the contents leave out at this depth counts for the line before it. */
function mark() {
  waiting = false;
  let found = null;
  for (const clause of clauses) {
    if (clause.getBoundingClientRect().top > EDGE) break;
    found = lines.get(clause.id) ?? found;
  }
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
