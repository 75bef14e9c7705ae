// npm run client:types: writes the types of @tallyport/client anew from the API's OpenAPI document.
import { run } from "../launch/install/entry.mjs";

run(import.meta.url, {}, () => import("./write-client-types.ts"));
