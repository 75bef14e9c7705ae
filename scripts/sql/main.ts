import { placeholders } from "#scripts/sql/placeholders.ts";
import { writeModules } from "#scripts/sql/write-modules.ts";

writeModules(placeholders);
