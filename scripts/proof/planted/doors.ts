import type { PlantedDefect } from "#scripts/proof/planted/planted-defect.ts";

const doorsTest = "scripts/serve/doors.test.ts";
const addressTest = "lib/http/client-address.test.ts";

/** Defects of the HTTP server's own doors. */
export const doorDefects: readonly PlantedDefect[] = [
  {
    number: 701,
    name: "a client chooses the address that limits count it by",
    patches: [
      {
        file: "lib/http/client-address.ts",
        find: "for (const hop of hops.toReversed()) {",
        replace: "for (const hop of hops) {",
      },
    ],
    test: { project: "unit", file: addressTest, title: "no proxy, and a header of the client's own" },
  },
  {
    number: 702,
    name: "bytes of a body in chunks are not counted",
    patches: [
      {
        file: "scripts/serve/guard-body.ts",
        find: "    read += chunk?.byteLength ?? 0;\n",
        replace: "    read += 0;\n",
      },
    ],
    test: { project: "unit", file: doorsTest, title: "one in chunks is cut at the wall: /api/v1/usage" },
  },
  {
    number: 703,
    name: "a stop waits for connections on which nothing is asked",
    patches: [
      {
        file: "scripts/serve/doors.ts",
        find: "end((requests) => requests === 0)",
        replace: "end((requests) => requests < 0)",
      },
      { file: "scripts/serve/doors.ts", find: "end(() => true)", replace: "end(() => false)" },
    ],
    test: {
      project: "unit",
      file: doorsTest,
      title:
        "5,000 hostile connections and 20,000 requests leave no descriptor, and a stop waits for an honest client alone",
    },
  },
  {
    number: 704,
    name: "an answer that the app has begun is cut where the body reaches the wall",
    patches: [
      {
        file: "scripts/serve/refusal.ts",
        find: "if (response.headersSent) return;",
        replace: "if (response.headersSent) return void socket.destroy();",
      },
    ],
    test: {
      project: "unit",
      file: doorsTest,
      title: "an answer that the app has begun goes out whole, though the body reaches the wall meanwhile",
    },
  },
];
