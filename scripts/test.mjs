// npm test: everything, from a fresh clone and nothing but Node.
import { run } from "./launch/entry.mjs";

run(import.meta.url, { install: true }, () => import("./launch/test.ts"));
