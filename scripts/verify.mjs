// npm run verify: format, lint, types, import rules, dead code, rules of the house: what needs no database.
import { run } from "./launch/install/entry.mjs";

run(import.meta.url, {}, () => import("./launch/commands/verify.ts"));
