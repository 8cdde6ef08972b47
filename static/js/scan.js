/* Reads the code of a badge by the camera, where the browser can; a scanner that types needs none of this. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-scan]");
  if (!form || !("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  const button = form.querySelector("[data-camera]");
  const video = form.querySelector("[data-video]");
  let stream = null;

  const stop = () => {
    if (stream) stream.getTracks().forEach((track) => track.stop());
    stream = null;
    video.hidden = true;
  };

  const look = async (detector) => {
    if (!stream) return;
    const [found] = await detector.detect(video).catch(() => []);
    if (found) {
      stop();
      form.elements.q.value = found.rawValue;
      form.requestSubmit();
      return;
    }
    setTimeout(() => look(detector), 150);
  };

  button.hidden = false;
  button.addEventListener("click", async () => {
    if (stream) return stop();
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      form.elements.q.focus();
      return;
    }
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    look(new window.BarcodeDetector({ formats: ["qr_code"] }));
  });
})();
