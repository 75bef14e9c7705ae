// npm run db:migrate: applies the migrations that the database lacks (DATABASE_URL, else the embedded one of DATA_DIR).
import { run } from "./launch/install/entry.mjs";

run(import.meta.url, {}, () => import("./launch/commands/db-migrate.ts"));
