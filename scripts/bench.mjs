// npm run bench: measures the goals of docs as ratios in one run: npm run bench -- --help
import { run } from "./launch/install/entry.mjs";

run(import.meta.url, {}, () => import("./bench/main.ts"));
