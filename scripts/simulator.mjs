// Starts the simulator: npm run simulator -- --help
import { runTypeScript } from "./run-typescript.mjs";

await runTypeScript("simulator/main.ts");
