// npm run db:seed: the sample data into the running demo of DATA_DIR.
import { run } from "./launch/entry.mjs";

run(import.meta.url, {}, () => import("./launch/db-seed.ts"));
