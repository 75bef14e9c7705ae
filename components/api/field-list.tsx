import type { Field } from "#lib/api/list-fields.ts";

type Props = { title: string; fields: readonly Field[]; note?: string };

/** The fields of a body, a query or an answer: name, type, whether it must be there, and what it is. */
export function FieldList({ title, fields, note }: Props) {
  if (fields.length === 0) return null;
  return (
    <div className="field-list">
      <h4>{title}</h4>
      {note && <p>{note}</p>}
      <dl>
        {fields.map(({ path, type, isRequired, words }) => (
          <div key={path}>
            <dt>
              <code>{path}</code>
              <small>
                {type}
                {isRequired && <b> required</b>}
              </small>
            </dt>
            {words !== "" && <dd>{words}</dd>}
          </div>
        ))}
      </dl>
    </div>
  );
}
