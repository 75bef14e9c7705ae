import { CodeBlock } from "#components/api/code-block.tsx";
import { CodeTable } from "#components/api/code-tables.tsx";
import { OperationSection } from "#components/api/operation-section.tsx";
import { PageHead } from "#components/ui/layout/page-head.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";
import { titled } from "#components/ui/page/titled.tsx";
import { curlExample } from "#lib/api/curl-example.ts";
import { eventCodes } from "#lib/api/operations/event-codes.ts";
import { exampleIds } from "#lib/api/operations/examples.ts";
import { listFields, listParameters } from "#lib/api/list-fields.ts";
import { describedErrors, openApiDocument } from "#lib/api/openapi-document.ts";
import { operations } from "#lib/api/operations.ts";
import { env } from "#lib/env/env.ts";
import { problems } from "#lib/http/to-problem.ts";

const tags = [...new Set(operations.map(({ tag }) => tag))];
const anchorOf = (tag: string) => tag.toLowerCase().replaceAll(" ", "-");

/** The public API for people: the same description that openapi.json gives to programs. */
function ApiPage() {
  const { appUrl } = env();
  const document = openApiDocument(appUrl);
  return (
    <>
      <PageHead
        title="API"
        lead="Report usage, ask for access, and read what AWS was billed, from your own back end."
        actions={<a href="/api/v1/openapi.json">openapi.json, for programs</a>}
      />
      <div className="api-docs">
        <nav aria-label="On this page">
          <ul>
            <li>
              <a href="#begin">Begin</a>
            </li>
            {tags.map((tag) => (
              <li key={tag}>
                <a href={`#${anchorOf(tag)}`}>{tag}</a>
                <ul>
                  {operations
                    .filter((operation) => operation.tag === tag)
                    .map(({ id, summary }) => (
                      <li key={id}>
                        <a href={`#${id}`}>{summary}</a>
                      </li>
                    ))}
                </ul>
              </li>
            ))}
            <li>
              <a href="#codes">Error codes</a>
            </li>
            <li>
              <a href="#event-codes">Verdicts on events</a>
            </li>
          </ul>
        </nav>
        <div className="stack stack--loose">
          <Panel id="begin" title="Begin">
            <p>
              Make a key in the console under API keys and keep it on your servers: it is sent as a bearer token, and
              each operation says which scope it needs. Instants are ISO 8601 in UTC, quantities that may have decimals
              are texts. Unknown fields in a request are refused; answers may grow new ones.
            </p>
            <CodeBlock
              title="TypeScript, once"
              code={`import { createTallyport } from "@tallyport/client";

const tallyport = createTallyport({ url: "${appUrl}", apiKey: process.env.TALLYPORT_API_KEY });`}
            />
            <p>
              Lists answer <code>data</code> and <code>nextCursor</code>. What fails answers{" "}
              <code>application/problem+json</code> with a <code>code</code> to decide by. Try again what answered 429
              or 5xx, or nothing at all, after <code>Retry-After</code>, with the same event ids: what was stored
              already is a duplicate.
            </p>
          </Panel>
          {tags.map((tag) => (
            <Panel key={tag} id={anchorOf(tag)} title={tag} isFlush>
              {operations
                .filter((operation) => operation.tag === tag)
                .map((operation) => (
                  <OperationSection
                    key={operation.id}
                    operation={operation}
                    curl={curlExample(operation, appUrl, exampleIds)}
                    codes={operation.errors.map((code) => ({ code, status: problems[code].status }))}
                    {...fieldsOf(operation.path, operation.method)}
                  />
                ))}
            </Panel>
          ))}
          <Panel id="codes" title="Error codes" isFlush>
            <CodeTable
              label="Codes that a whole request is answered with"
              rows={[
                ...describedErrors().map((code) => ({
                  code,
                  status: problems[code].status,
                  words: problems[code].title,
                })),
                { code: "INTERNAL", status: 500, words: "The fault is ours. Send the same again." },
              ]}
            />
          </Panel>
          <Panel id="event-codes" title="Verdicts on events" isFlush>
            <CodeTable
              label="Codes of refused events"
              rows={Object.entries(eventCodes).map(([code, words]) => ({ code, words }))}
            />
          </Panel>
        </div>
      </div>
    </>
  );

  function fieldsOf(path: string, method: "get" | "post" | "put" | "delete") {
    const { parameters = [], requestBody, responses } = document.paths[path]![method]!;
    const answer = responses["200"] ?? responses["201"];
    const schemaOf = (content: typeof requestBody | typeof answer) => content?.content?.["application/json"]?.schema;
    return {
      parameters: listParameters(document, parameters),
      body: listFields(document, schemaOf(requestBody) ?? {}),
      answer: listFields(document, schemaOf(answer) ?? {}),
    };
  }
}

export default titled("API", ApiPage);
