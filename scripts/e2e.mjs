// npm run e2e: the browser tests on a stack of their own, with the arguments given.
import { run } from "./launch/install/entry.mjs";

run(import.meta.url, {}, () => import("./launch/commands/e2e.ts"));
