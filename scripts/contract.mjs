// Compares what simulator and app rely on of AWS with the installed SDK; see simulator/contract.
import { runTypeScript } from "./launch/install/run-typescript.mjs";

await runTypeScript("simulator/contract/main.ts");
