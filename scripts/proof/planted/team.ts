import type { PlantedDefect } from "#scripts/proof/planted/planted-defect.ts";

/** Defects of a buyer's team and of the rule for names. */
export const teamDefects: readonly PlantedDefect[] = [
  {
    number: 600,
    name: "two owners lower each other and none is left",
    patches: [
      {
        file: "lib/team/lock-team.ts",
        find: "WHERE id = ${organizationId}::uuid FOR NO KEY UPDATE`;",
        replace: "WHERE id = ${organizationId}::uuid`;",
      },
    ],
    test: {
      project: "db",
      file: "lib/team/members.db.test.ts",
      title: "stays when two owners lower each other, or leave, at once, 30 rounds",
    },
  },
  {
    number: 601,
    name: "an admin makes an owner",
    patches: [
      {
        file: "lib/team/team-rules.ts",
        find: `(own === "ADMIN" && given !== "OWNER")`,
        replace: `own === "ADMIN"`,
      },
    ],
    test: { project: "db", file: "lib/team/members.db.test.ts", title: "ADMIN makes MEMBER OWNER" },
  },
  {
    number: 602,
    name: "a role that was lost since the page was shown still counts",
    patches: [
      {
        file: "lib/team/lock-team.ts",
        find: "  if (!isMemberAtLeast({ memberships: now }, organizationId, minimum)) {\n",
        replace: "  if (now.length === 0) {\n",
      },
      { file: "lib/team/lock-team.ts", find: "  return found.role;\n", replace: '  return "ADMIN";\n' },
    ],
    test: {
      project: "db",
      file: "lib/team/invitations.db.test.ts",
      title: "not who has lost the role since the page was shown",
    },
  },
  {
    number: 603,
    name: "an invitation works after its week",
    patches: [
      {
        file: "lib/team/accept-invitation.ts",
        find: "where: { id, expiresAt: { gt: now }, organization",
        replace: "where: { id, organization",
      },
    ],
    test: {
      project: "db",
      file: "lib/team/invitations.db.test.ts",
      title: "is over after seven days, is then deleted, and its address with it; other people stay",
    },
  },
  {
    number: 604,
    name: "an expired invitation leaves its address behind",
    patches: [
      {
        file: "lib/team/purge-expired.ts",
        find: "        gone.map(({ userId }) => userId),\n",
        replace: "        gone.slice(0, 0).map(({ userId }) => userId),\n",
      },
    ],
    test: {
      project: "db",
      file: "lib/team/invitations.db.test.ts",
      title: "is over after seven days, is then deleted, and its address with it; other people stay",
    },
  },
  {
    number: 605,
    name: "anybody asks to join without an arrival of their own",
    patches: [
      {
        file: "lib/team/ask-to-join.ts",
        find: "agreementId === null || found.expiresAt <= now) return",
        replace: "agreementId === null) return",
      },
    ],
    test: {
      project: "db",
      file: "lib/team/join-requests.db.test.ts",
      title: "needs an arrival of this browser's that still lives",
    },
  },
  {
    number: 606,
    name: "half a surrogate pair in a JSON body is stored as U+FFFD",
    patches: [
      {
        file: "lib/http/read-input.ts",
        find: "if (parsed.success && broken.length === 0) return",
        replace: "if (parsed.success) return",
      },
    ],
    test: {
      project: "unit",
      file: "lib/text/broken-text.test.ts",
      title: "half a character in a code of a JSON body is refused at its field",
    },
  },
  {
    number: 607,
    name: "a Sinhala name is none",
    patches: [
      {
        file: "lib/text/one-line.ts",
        find: `  return strayOfId(text.replaceAll(joiners, ""));`,
        replace: "  return strayOfId(text);",
      },
    ],
    test: { project: "unit", file: "lib/text/name.test.ts", title: "takes ශ්‍රී ලංකා as it is" },
  },
];
