// npm run soak: kills submitters, servers and the database while usage comes in, then looks for every unit. -- --gate: the whole of it.
import { run } from "./launch/install/entry.mjs";

run(import.meta.url, {}, () => import("./proof/soak/soak.ts"));
