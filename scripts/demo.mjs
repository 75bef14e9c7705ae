// npm run demo: database, simulator and app with sample data, from a fresh clone and nothing but Node.
import { run } from "./launch/install/entry.mjs";

run(import.meta.url, { install: true, data: true, ports: true }, () => import("./launch/commands/demo.ts"));
