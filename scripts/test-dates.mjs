// npm run test:dates: unit and database tests under other dates of the system. `-- --date 2028-02-29 lib/usage` narrows it.
import { run } from "./launch/install/entry.mjs";

run(import.meta.url, {}, () => import("./launch/commands/test-dates.ts"));
