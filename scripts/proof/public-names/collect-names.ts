import { eventCodes } from "#lib/api/operations/event-codes.ts";
import { openApiDocument } from "#lib/api/openapi-document.ts";
import { variables } from "#lib/env/parse-env.ts";
import { problems } from "#lib/http/to-problem.ts";
import { mailTemplates } from "#lib/mail-delivery/sample-mails.ts";
import { reasons } from "#lib/metering/reasons.ts";
import { webhookTypes } from "#lib/webhooks/webhook-type.ts";
import { codeWords, dottedNames, reasonCodes } from "#scripts/proof/public-names/code-names.ts";
import { documentFields, documentPaths } from "#scripts/proof/public-names/document-names.ts";
import { readVariables } from "#scripts/proof/public-names/environment-names.ts";
import { sorted, type PublicNames } from "#scripts/proof/public-names/name-snapshot.ts";
import { readSources, readStatements } from "#scripts/proof/public-names/read-sources.ts";
import { queryParameters, wordsInPlace } from "#scripts/proof/public-names/request-names.ts";
import { routes } from "#scripts/proof/public-names/route-names.ts";
import { dataAttributes, testIds } from "#scripts/proof/public-names/screen-names.ts";
import { typeReader } from "#scripts/proof/public-names/type-names.ts";

/** Promised words that no type or list of ours holds: of webhooks' `data`, of the events routes' answers, of API keys. */
const wordsOfAnswers = ["finalUsageBy", "stored", "duplicate", "tp_live_"];

/** Every public name that sources and running lists tell; the database's and the simulator's have tests of their own. */
export function collectNames(): PublicNames {
  const sources = readSources(".");
  const types = typeReader(sources);
  const api = openApiDocument("http://localhost:3000");
  const found: PublicNames = {
    routes: routes(sources),
    environment: [...variables, ...readVariables(sources)],
    "data attributes": dataAttributes(sources),
    "data-testid": testIds(sources),
    "API paths": documentPaths(api),
    "API fields": documentFields(api),
    "error codes": [...Object.keys(problems), ...types.textsOf("ErrorCode")],
    "event codes": Object.keys(eventCodes),
    "job run answer": types.membersOf("JobResult"),
    "readiness answer": types.membersOf("DeepReadiness"),
    "record reasons": Object.values(reasons),
    "record causes": types.textsOf("StepCause"),
    "reasons and causes in place": reasonCodes(sources, readStatements(".")),
    "alert kinds": types.textsOf("AlertKind"),
    "audit actions": dottedNames(sources),
    "webhook types": [...webhookTypes],
    "mail templates": [...mailTemplates],
    "demo.json": types.membersOf("DemoFacts"),
    "query parameters": queryParameters(sources),
    "words of answers and webhooks": wordsInPlace(sources, wordsOfAnswers),
    "code words": codeWords(sources, readStatements(".")),
  };
  return Object.fromEntries(Object.entries(found).map(([kind, names]) => [kind, sorted(names)]));
}
