import { domainToASCII } from "node:url";

/** Why a text is no address that we would write to. */
export type EmailFault = "EMPTY" | "TOO_LONG" | "NO_AT" | "SEVERAL_AT" | "NO_DOT" | "BAD_CHARACTER" | "BAD_SHAPE";

/**
 * One mailbox, one spelling: NFKC, lower case, exactly one `@`. Lists, quoted and commented forms, spaces and anything that a
 * mail server might read as a second recipient are refused, so that nobody gets another's link (threat A01). The local part is
 * ASCII; a domain of another script is written in its `xn--` form, as browsers do. Pure.
 */
export function normaliseEmail(text: string): { email: string } | { fault: EmailFault } {
  // Judged before and after: NFKC turns look-alikes such as U+FF20 into "@".
  if (text.length > 1_000) return { fault: "TOO_LONG" };
  const email = text.trim().normalize("NFKC").toLowerCase();
  if (email === "") return { fault: "EMPTY" };
  if (email.length > 254) return { fault: "TOO_LONG" };
  const [local, written, more] = email.split("@");
  if (more !== undefined) return { fault: "SEVERAL_AT" };
  if (local === undefined || written === undefined) return { fault: "NO_AT" };
  // Letters alone: what a URL would end its host at must not lead to another one.
  const isForeign = /[^\0-\x7F]/.test(written) && /^[\p{L}\p{M}\p{N}.-]*$/u.test(written);
  const domain = isForeign ? domainToASCII(written) : written;
  if (domain === "" && written !== "") return { fault: "BAD_CHARACTER" };
  if (!/^[a-z0-9.!#$%&'*+/=?^_{|}~-]*$/.test(local) || !/^[a-z0-9.-]*$/.test(domain)) return { fault: "BAD_CHARACTER" };
  if (local === "" || local.length > 64 || /^\.|\.$|\.\./.test(local)) return { fault: "BAD_SHAPE" };
  if (!domain.includes(".") && domain !== "localhost") return { fault: domain === "" ? "BAD_SHAPE" : "NO_DOT" };
  const labels = domain.split(".");
  if (!labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label))) return { fault: "BAD_SHAPE" };
  const spelled = `${local}@${domain}`;
  return spelled.length > 254 ? { fault: "TOO_LONG" } : { email: spelled };
}

/** An address that says whose it is to those who know it: first letter and domain, `p•••@harrowlane.example`. Pure. */
export function maskEmail(email: string): string {
  const at = email.indexOf("@");
  return at < 1 ? "•••" : `${email[0]}•••${email.slice(at)}`;
}
