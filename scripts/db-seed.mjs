// npm run db:seed: the sample data into the running demo of DATA_DIR.
import { run } from "./launch/install/entry.mjs";

run(import.meta.url, {}, () => import("./launch/commands/db-seed.ts"));
