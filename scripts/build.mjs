// npm run build: the client out of the schema, then the app, unless both were built from these sources.
import { run } from "./launch/install/entry.mjs";

run(import.meta.url, {}, () => import("./launch/commands/build.ts"));
