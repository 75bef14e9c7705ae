import type { SingleSignOnFault } from "#lib/auth/single-sign-on/fault.ts";

const words: Record<SingleSignOnFault, string> = {
  CANCELLED: "Single sign-on was canceled. Try again, or sign in by e-mail.",
  BROWSER: "This single sign-on was not started in this browser, or is finished already. Start it again here.",
  EXPIRED: "Single sign-on took too long. Start it again.",
  UNREACHABLE: "The single sign-on service does not respond. Try again in a minute, or sign in by e-mail.",
  NO_ADDRESS: "Single sign-on gave us no e-mail address of yours. Sign in by e-mail, or ask your administrator.",
  NOT_VERIFIED:
    "Single sign-on did not confirm that your e-mail address is yours. Sign in by e-mail, or ask your administrator.",
  REFUSED: "Single sign-on failed: what the service sent could not be verified. Try again, or sign in by e-mail.",
  LIMITED: "Too many links were asked for. Wait ten minutes, then try again.",
  MAIL: "The mail to confirm single sign-on could not be sent. Sign in by e-mail, or try again in a minute.",
  UNAVAILABLE: "We cannot sign you in right now. The fault is ours; try again in a minute.",
};

/** What the sign-in page says after a single sign-on that was refused; null when nothing of the kind happened. */
export function faultWords(error: unknown): string | null {
  if (typeof error !== "string") return null;
  return Object.hasOwn(words, error) ? words[error as SingleSignOnFault] : words.REFUSED;
}
