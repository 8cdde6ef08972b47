/* Says on the page, not only in the console, that a passkey didn't work. */
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const notice = document.getElementById("passkey-error");
  notice.hidden = false;
  notice.scrollIntoView({ block: "nearest" });
});
