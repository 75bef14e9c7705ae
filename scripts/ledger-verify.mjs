// npm run ledger:verify: checks every sum of the ledger; prints the first difference and exits 1.
import { run } from "./launch/install/entry.mjs";

run(import.meta.url, {}, () => import("./launch/commands/ledger-verify.ts"));
