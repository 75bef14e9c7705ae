// npm run client:build [folder]: writes @tallyport/client, ready to publish, to .data/client or the folder given.
import { run } from "./launch/install/entry.mjs";

run(import.meta.url, {}, () => import("./launch/commands/build-client.ts"));
