// npm run generate: Prisma client and statements, as the other commands write them by themselves.
import { run } from "./launch/install/entry.mjs";

run(import.meta.url, {}, () => import("./launch/commands/generate.ts"));
