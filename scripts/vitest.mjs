// npm run test:unit, npm run test:db: vitest with the arguments given, as in `npm run test:db -- lib/usage`.
import { run } from "./launch/install/entry.mjs";

run(import.meta.url, {}, () => import("./launch/commands/vitest.ts"));
