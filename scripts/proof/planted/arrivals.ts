import type { PlantedDefect } from "#scripts/proof/planted/planted-defect.ts";

const once = (title: string) =>
  ({ project: "db", file: "lib/registration/asking/ask-once.db.test.ts", title }) as const;

/** Defects of arrivals: AWS asked twice or never, one sender who shuts out the others, news told twice. */
export const arrivalDefects: readonly PlantedDefect[] = [
  {
    number: 501,
    name: "AWS is asked although it is being asked already",
    patches: [
      {
        file: "lib/registration/asking/arrival-lease.ts",
        find: "AND (lease_until IS NULL OR lease_until <= now()) AND ${mayAsk",
        replace: "AND ${mayAsk",
      },
    ],
    test: once("presses that say no count ask AWS one question while it is being asked"),
  },
  {
    number: 502,
    name: "a page that is older than AWS's answer asks again",
    patches: [
      {
        file: "lib/registration/asking/arrival-lease.ts",
        find: '"attempts = coalesce($4::int, attempts)"',
        replace: '"coalesce($4::int, 0) >= 0"',
      },
    ],
    test: once("a page that is older than the answer asks nothing; its button after that answer does"),
  },
  {
    number: 503,
    name: "a token that AWS calls invalid is asked about again",
    patches: [
      {
        file: "lib/registration/asking/ask-about-arrival.ts",
        find: "const isFinal = !canAskAgain(fault);",
        replace: "const isFinal = canAskAgain(fault) && false;",
      },
    ],
    test: once("after REGISTRATION_TOKEN_INVALID nobody asks again, and the token is forgotten"),
  },
  {
    number: 504,
    name: "the job run asks before the buyer can",
    patches: [
      {
        file: "lib/registration/arrival/open-registration.ts",
        find: "const ASK_AFTER_SECONDS = 20;",
        replace: "const ASK_AFTER_SECONDS = 0;",
      },
    ],
    test: once("the job run leaves an arrival twenty seconds to its buyer"),
  },
  {
    number: 505,
    name: "one sender uses up the arrivals of everybody",
    patches: [
      {
        file: "lib/registration/limit-landings.ts",
        find: "(await takeFromLimit(db, own)) && takeFromLimit(db, ofAll)",
        replace: "(await takeFromLimit(db, ofAll)) && takeFromLimit(db, own)",
      },
    ],
    test: once("a minute keeps thirty arrivals of one address, whatever it sends, and six hundred in all"),
  },
  {
    number: 506,
    name: "a known customer who comes again is a new one",
    patches: [
      {
        file: "lib/registration/asking/note-new-customer.ts",
        find: "\n      AND NOT EXISTS (SELECT FROM agreement_link l WHERE l.agreement_id = a.id)",
        replace: "",
      },
    ],
    test: {
      project: "db",
      file: "lib/registration/asking/new-customer.db.test.ts",
      title: "a customer who comes again, and an agreement that is over, are no news",
    },
  },
  {
    number: 507,
    name: "a customer whose arrival was forgotten counts as one who never came",
    patches: [
      {
        file: "lib/alerts/watch/watch-registrations.ts",
        find: "\n      AND NOT EXISTS (SELECT FROM alert n WHERE n.kind = 'CUSTOMER_ARRIVED' AND n.subject = 'agreement:' || a.id)",
        replace: "",
      },
    ],
    test: {
      project: "db",
      file: "lib/alerts/watch/watch-installation.db.test.ts",
      title: "stays open however long it lasts, and does not come back when the arrival is purged",
    },
  },
];
