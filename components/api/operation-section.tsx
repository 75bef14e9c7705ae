import { CodeBlock } from "#components/api/code-block.tsx";
import { FieldList } from "#components/api/field-list.tsx";
import { Fold } from "#components/ui/layout/fold.tsx";
import { Tag } from "#components/ui/values/tag.tsx";
import type { Field } from "#lib/api/list-fields.ts";
import type { Operation } from "#lib/api/operations/operation.ts";

type Props = {
  operation: Operation;
  parameters: readonly Field[];
  body: readonly Field[];
  answer: readonly Field[];
  curl: string;
  /** Its own codes, besides those that every operation may answer. */
  codes: readonly { code: string; status: number }[];
};

/** One operation with its own address on the page. */
export function OperationSection({ operation, parameters, body, answer, curl, codes }: Props) {
  const { id, method, path, summary, description, scope } = operation;
  return (
    <section className="operation" id={id} aria-labelledby={`${id}-name`}>
      <header>
        <h3 id={`${id}-name`}>
          <a href={`#${id}`}>{summary}</a>
        </h3>
        <p className="operation__address">
          <b data-method={method}>{method.toUpperCase()}</b> <code>{path}</code> <Tag>{scope}</Tag>
        </p>
      </header>
      <div className="operation__columns">
        <div className="stack">
          {description.map((text) => (
            <p key={text}>{text}</p>
          ))}
          <FieldList title="Path and query" fields={parameters} />
          <FieldList title="Body" fields={body} />
          <Fold summary={`What the answer holds (${answer.length} fields)`}>
            <div className="fold__body">
              <FieldList title="Answer" fields={answer} />
            </div>
          </Fold>
          {codes.length > 0 && (
            <p className="operation__codes">
              May also answer{" "}
              {codes.map(({ code, status }, i) => (
                <span key={code}>
                  {i > 0 && ", "}
                  {status} <a href="#codes">{code}</a>
                </span>
              ))}
              .
            </p>
          )}
        </div>
        <div className="stack">
          <CodeBlock title="curl" code={curl} />
          <CodeBlock title="TypeScript" code={operation.typescript} />
          <CodeBlock
            title={`Answer ${operation.answer.status}`}
            code={JSON.stringify(operation.answer.example, null, 2)}
          />
        </div>
      </div>
    </section>
  );
}
