import type { PlantedDefect } from "#scripts/proof/planted/planted-defect.ts";

const singleSignOn = "lib/auth/single-sign-on/single-sign-on.db.test.ts";

/** Defects of who gets in, as whom, and of whose matter a mail is that was not taken. */
export const signInDefects: readonly PlantedDefect[] = [
  {
    number: 260,
    name: "single sign-on takes a person who signs in by mail without asking them",
    patches: [
      {
        file: "lib/auth/single-sign-on/sign-in-by-identity.ts",
        find: "    if (person !== null && person.emailVerified !== null) {\n",
        replace: "    if (person !== null && person.emailVerified === now) {\n",
      },
    ],
    test: { project: "db", file: singleSignOn, title: "A03 never by itself the person who signs in by mail" },
  },
  {
    number: 261,
    name: "a link to join works in any browser",
    patches: [
      {
        file: "lib/auth/single-sign-on/join.ts",
        find: "  if (found === null || !isEqual(found.browserHash, proof.browser)) return null;\n",
        replace: "  if (found === null) return null;\n",
      },
    ],
    test: {
      project: "db",
      file: singleSignOn,
      title: "A03 not with the mail alone, the browser alone, another join's mail, or after ten minutes",
    },
  },
  {
    number: 262,
    name: "subjects of all issuers are one name space",
    patches: [
      {
        file: "lib/auth/single-sign-on/sign-in-by-identity.ts",
        find: "  return `${issuer} ${subject}`;\n",
        replace: "  return issuer === subject ? issuer : subject;\n",
      },
    ],
    test: { project: "db", file: singleSignOn, title: "A03 the same subject at another issuer is another person" },
  },
  {
    number: 263,
    name: "an address counts as verified by what was said about another",
    patches: [
      {
        file: "lib/auth/single-sign-on/read-identity.ts",
        find: "named.filter(({ address }) => address === first.address).map(",
        replace: "named.map(",
      },
    ],
    test: {
      project: "unit",
      file: "lib/auth/single-sign-on/read-identity.test.ts",
      title: "A02 the ID token vouches for another address",
    },
  },
  {
    number: 264,
    name: "an owed mail that is refused for good is tried for two days",
    patches: [
      {
        file: "lib/mail-delivery/deliver-due-mail.ts",
        find: "    const dueAt = isFinal ? null : nextTry(",
        replace: "    const dueAt = isFinal && claimed.attempts > 50 ? null : nextTry(",
      },
    ],
    test: {
      project: "db",
      file: "lib/mail/sending/urgent-mail.db.test.ts",
      title: "a pending mail that is refused for good is not tried again, and operators see it",
    },
  },
  {
    number: 265,
    name: "the share of links for everybody locks out all when a crowd has used it up",
    patches: [
      {
        file: "lib/auth/sign-in/mail-limits.ts",
        find: "  return ofAll <= (ofClient <= everybody.light ? everybody.highest : everybody.shared);\n",
        replace: "  return ofAll <= (ofClient <= 0 ? everybody.highest : everybody.shared);\n",
      },
    ],
    test: {
      project: "db",
      file: "lib/auth/sign-in/sign-in.db.test.ts",
      title: "A10 a crowd that used up the share of everybody locks out no client that asks for little",
    },
  },
];
