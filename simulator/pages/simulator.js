// Copy buttons. Everything else on these pages works without a script.
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-copy]") : null;
  if (button === null) return;
  navigator.clipboard.writeText(button.getAttribute("data-copy") ?? "").then(() => {
    button.setAttribute("data-copied", "");
    setTimeout(() => button.removeAttribute("data-copied"), 1200);
  });
});
