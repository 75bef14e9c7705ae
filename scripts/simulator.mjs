// Starts the simulator: npm run simulator -- --help
import { runTypeScript } from "./launch/install/run-typescript.mjs";

await runTypeScript("simulator/main.ts");
