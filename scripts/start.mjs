// npm start: the built app; builds nothing, applies missing migrations, stops cleanly on SIGTERM.
import { run } from "./launch/entry.mjs";

run(import.meta.url, {}, () => import("./launch/start.ts"));
