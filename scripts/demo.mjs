// npm run demo: database, simulator and app with sample data, from a fresh clone and nothing but Node.
import { run } from "./launch/entry.mjs";

run(import.meta.url, { install: true, data: true, ports: true }, () => import("./launch/demo.ts"));
