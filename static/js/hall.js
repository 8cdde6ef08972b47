/* A plenary as it happens: asks every second what is new, and counts down what is left of a speech.
   Without it the page comes anew by itself. Nothing is sent along, so that an answer costs no session. */
(() => {
  "use strict";
  const box = document.querySelector("[data-live]");
  if (!box) return;
  const lost = document.querySelector("[data-lost]");
  const EVERY = 1000, SLOWEST = 8000, LOST_AFTER = 3;
  let etag = "", failures = 0, skew = 0;

  const clock = () => {
    box.querySelectorAll("[data-ends]").forEach((place) => {
      const left = Math.ceil((Number(place.dataset.ends) - Date.now() - skew) / 1000);
      const seconds = String(Math.abs(left) % 60).padStart(2, "0");
      const words = `${left < 0 ? "−" : ""}${Math.floor(Math.abs(left) / 60)}:${seconds}`;
      place.textContent = left < 0 ? `${words} ${place.dataset.over}` : words;
      place.classList.toggle("over", left < 0);
    });
  };

  const look = async () => {
    const headers = etag ? { "If-None-Match": etag } : {};
    const answer = await fetch(box.dataset.live, { credentials: "omit", cache: "no-store", headers });
    if (!answer.ok && answer.status !== 304) throw new Error(String(answer.status));
    const date = Date.parse(answer.headers.get("Date"));
    if (date) skew = date - Date.now();
    if (answer.status === 304) return;
    etag = answer.headers.get("ETag") || "";
    box.innerHTML = await answer.text();
    clock();
  };

  const next = () => setTimeout(turn, Math.min(EVERY * 2 ** failures, SLOWEST));

  /* A page that nobody looks at asks nothing. */
  const turn = async () => {
    if (document.hidden) return next();
    try {
      await look();
      failures = 0;
    } catch {
      failures += 1;
    }
    if (lost) lost.hidden = failures < LOST_AFTER;
    next();
  };

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) look().catch(() => {});
  });
  setInterval(clock, 250);
  clock();
  next();
})();
