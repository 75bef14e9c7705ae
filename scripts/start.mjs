// npm start: the built app; builds nothing, applies missing migrations, stops cleanly on SIGTERM.
import { run } from "./launch/install/entry.mjs";

run(import.meta.url, {}, () => import("./launch/commands/start.ts"));
