/**
 * Keeps the last title where a page goes before the next one comes, as on the way through a page that only sends on: without it a screen
 * reader finds a page without a name meanwhile. The page's own title takes its place as soon as there is one.
 *
 * @returns how to stop.
 */
export function keepTitle(): () => void {
  let last = document.title;
  let kept: HTMLTitleElement | null = null;
  const look = () => {
    const own = [...document.querySelectorAll<HTMLTitleElement>("head > title")].find((title) => title !== kept);
    if (own !== undefined) {
      kept?.remove();
      kept = null;
      last = own.text;
    } else if (kept === null && last !== "") {
      kept = document.createElement("title");
      kept.text = last;
      document.head.append(kept);
    }
  };
  const observer = new MutationObserver(look);
  observer.observe(document.head, { childList: true, subtree: true, characterData: true });
  return () => observer.disconnect();
}
