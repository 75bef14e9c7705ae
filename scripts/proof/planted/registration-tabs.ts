import type { PlantedDefect } from "#scripts/proof/planted/planted-defect.ts";

const test = {
  project: "db",
  file: "lib/registration/arrival/tabs.db.test.ts",
  title: "500 rounds of tabs, products and browsers: no link that the pressed page did not show",
} as const;

/** Defects of registration in several tabs: a form that acts for what its page does not show. */
export const registrationTabDefects: readonly PlantedDefect[] = [
  {
    number: 201,
    name: "a press links the browser's newest arrival, as it did while a browser had one cookie",
    patches: [
      {
        file: "lib/registration/confirm/confirm-registration.ts",
        find: "await findRegistration(deps.db, arrival, { handles, actor }, deps.now);",
        replace: "await findNewestRegistration(deps.db, { handles, actor }, deps.now);",
      },
      {
        file: "lib/registration/confirm/confirm-registration.ts",
        find: "import { findRegistration } from",
        replace: "import { findNewestRegistration } from",
      },
    ],
    test,
  },
  {
    number: 202,
    name: "a form that was shown to one person links for another who signed in since",
    patches: [
      {
        file: "lib/registration/confirm/confirm-registration.ts",
        find: "if (shownTo !== actor.userId) return",
        replace: 'if (shownTo === "") return',
      },
    ],
    test,
  },
  {
    number: 203,
    name: "one cookie for all arrivals of a browser",
    patches: [
      {
        file: "lib/http/stamped-cookies.ts",
        find: 'return stamp === "" ? kind : `${kind}_${stamp}`;',
        replace: 'return stamp === "never" ? `${kind}_${stamp}` : kind;',
      },
    ],
    test,
  },
];
