import { domainToASCII, domainToUnicode } from "node:url";

/** Why a text is no address that we would write to. */
export type EmailFault = "EMPTY" | "TOO_LONG" | "NO_AT" | "SEVERAL_AT" | "NO_DOT" | "BAD_CHARACTER" | "BAD_SHAPE";

/** RFC 5322's atoms, with letters, marks and digits of every script beside them (RFC 6531). */
const LOCAL = /^[\p{L}\p{M}\p{N}.!#$%&'*+/=?^_{|}~-]*$/u;
/** Scripts whose letters are taken for each other's at first sight. */
const LOOK_ALIKE = [/\p{Script=Latin}/u, /\p{Script=Greek}/u, /\p{Script=Cyrillic}/u];

/**
 * One mailbox, one spelling: NFKC, lower case, exactly one `@`, the domain in its ASCII form (`xn--…`), so that `ada@münchen.example` and
 * `ada@xn--mnchen-3ya.example` are one person. Lists, quoted and commented forms, spaces and anything that a mail server might read as a
 * second recipient are refused, so that nobody gets another's link (threat A01); so is a local part that mixes Latin, Greek and Cyrillic,
 * which looks like another's address. The one home of this rule, for forms, files, API and issuers. Pure.
 */
export function normaliseEmail(text: string): { email: string } | { fault: EmailFault } {
  // Judged before and after: NFKC turns look-alikes such as U+FF20 into "@".
  if (text.length > 1_000) return { fault: "TOO_LONG" };
  const spelled = text.trim().normalize("NFKC").toLowerCase().normalize("NFKC");
  if (spelled === "") return { fault: "EMPTY" };
  if (spelled.length > 254) return { fault: "TOO_LONG" };
  const [local, written, more] = spelled.split("@");
  if (more !== undefined) return { fault: "SEVERAL_AT" };
  if (local === undefined || written === undefined) return { fault: "NO_AT" };
  if (!LOCAL.test(local) || LOOK_ALIKE.filter((script) => script.test(local)).length > 1) {
    return { fault: "BAD_CHARACTER" };
  }
  const domain = toAsciiDomain(written);
  if (domain === null || !/^[a-z0-9.-]*$/.test(domain)) return { fault: "BAD_CHARACTER" };
  if (local === "" || Buffer.byteLength(local) > 64 || /^\.|\.$|\.\./.test(local)) return { fault: "BAD_SHAPE" };
  if (!domain.includes(".") && domain !== "localhost") return { fault: domain === "" ? "BAD_SHAPE" : "NO_DOT" };
  const labels = domain.split(".");
  if (!labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label))) return { fault: "BAD_SHAPE" };
  const email = `${local}@${domain}`;
  return Buffer.byteLength(email) > 254 ? { fault: "TOO_LONG" } : { email };
}

/** A domain as mail servers look it up (UTS 46); null for one that has no such form. */
function toAsciiDomain(written: string): string | null {
  if (/^[\x20-\x7e]*$/.test(written) && !/(^|\.)xn--/.test(written)) return written;
  // The URL parser takes more than domains (`a/b`, `1.2`): only what a label may hold is given to it.
  if (!/^[\p{L}\p{M}\p{N}.\-。\u200c\u200d·]*$/u.test(written)) return null;
  const domain = domainToASCII(written);
  const readable = domainToUnicode(domain);
  // What does not come back the same was no `xn--` form, and would be a second spelling.
  const isOneForm = domainToASCII(readable) === domain && !/(^|\.)xn--/.test(readable);
  return domain !== "" && isOneForm ? domain : null;
}

/** An address as its owner writes it: the domain in its own script. For people to read; never compared or stored. Pure. */
export function readableEmail(email: string): string {
  const at = email.lastIndexOf("@");
  const domain = domainToUnicode(email.slice(at + 1));
  return domain === "" ? email : email.slice(0, at + 1) + domain;
}

/** An address that says whose it is to those who know it: first letter and domain, `p•••@harrowlane.example`. Pure. */
export function maskEmail(email: string): string {
  const at = email.indexOf("@");
  return at < 1 ? "•••" : `${[...email][0]}•••${email.slice(at)}`;
}
