// npm run dev: the demo's parts around `next dev`.
import { run } from "./launch/install/entry.mjs";

run(import.meta.url, { data: true, ports: true }, () => import("./launch/commands/dev.ts"));
