import { LinkButton } from "#components/ui/actions/button.tsx";
import { Panel } from "#components/ui/layout/panel.tsx";

type Props = { columns: readonly (readonly [name: string, words: string])[]; sampleHref: string };

/** What a CSV file's columns mean, and a sample of it. */
export function ColumnPanel({ columns, sampleHref }: Props) {
  return (
    <Panel
      id="columns"
      title="Columns"
      aside={
        <LinkButton size="small" icon="download" href={sampleHref} download>
          Sample
        </LinkButton>
      }
    >
      <dl className="stack stack--tight">
        {columns.map(([name, words]) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd className="text-xs text-ink-2">{words}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
