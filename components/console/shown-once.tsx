import type { ReactNode } from "react";
import { Button } from "#components/ui/actions/button.tsx";
import { Icon } from "#components/ui/base/icon.tsx";

type Props = { secret: string; testId: string; copyLabel: string; children: ReactNode };

/** A secret in the only page that shows it. */
export function ShownOnce({ secret, testId, copyLabel, children }: Props) {
  return (
    <div className="note note--clear" role="status">
      <Icon name="check" />
      <div className="stack stack--tight min-w-0">
        <p>{children}</p>
        <code className="break-all" data-testid={testId}>
          {secret}
        </code>
        <div className="needs-script">
          <Button size="small" icon="copy" data-copy={secret}>
            {copyLabel}
          </Button>
        </div>
      </div>
    </div>
  );
}
