// npm run test:planted: plants each known defect in a copy of the sources and expects its test to turn red.
import { run } from "./launch/install/entry.mjs";

run(import.meta.url, {}, () => import("./proof/test-planted.ts"));
