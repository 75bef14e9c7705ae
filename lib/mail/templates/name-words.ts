import { normaliseEmail } from "#lib/text/normalize-email.ts";

/**
 * Scripts that are read from the right: Hebrew to Arabic's extensions, their presentation forms, and the later planes
 * of both.
 */
const fromTheRight = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;
/** What mail programs make an address of: a sign that joins two words. */
const joinsWords = /([.:/@])(?=[\p{L}\p{N}/])/gu;
/** What people have before their `@`: nothing that an address of a site has beyond its host. */
const plainMailbox = /^[\p{L}\p{M}\p{N}._+'-]+@/u;

/**
 * A name that people chose, as it stands inside a sentence of a mail. One that is read from the right is isolated, so
 * that it turns no words around it; and no mail program makes a link of it, for an invitation must not carry a
 * stranger's address in the seller's name. An e-mail address stays as it is, unless its first part could lead to a
 * site, as `www.evil.example/pay@mail.example` does. Pure.
 */
export function named(name: string): string {
  if (plainMailbox.test(name) && "email" in normaliseEmail(name)) return name;
  const plain = name.replaceAll(joinsWords, "$1\u2060");
  return fromTheRight.test(plain) ? `\u2068${plain}\u2069` : plain;
}
