// npm test: everything, from a fresh clone and nothing but Node.
import { run } from "./launch/install/entry.mjs";

run(import.meta.url, { install: true }, () => import("./launch/commands/test.ts"));
