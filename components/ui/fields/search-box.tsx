import { Icon } from "#components/ui/base/icon.tsx";

type Props = {
  action: string;
  label: string;
  placeholder?: string;
  value?: string;
  /** Takes the focus when "/" is pressed; one on a page. */
  hasKey?: boolean;
  maxLength?: number;
  /** Query values that the search keeps. */
  keep?: Record<string, string | undefined>;
};

/** A search by GET: the query stands in the address as `q`. */
export function SearchBox({ action, label, placeholder = label, value, hasKey, maxLength = 200, keep = {} }: Props) {
  return (
    <form role="search" action={action} aria-label={label} className="search-box">
      <Icon name="search" />
      <input
        type="search"
        name="q"
        aria-label={label}
        placeholder={placeholder}
        defaultValue={value}
        maxLength={maxLength}
        data-search-key={hasKey || undefined}
      />
      {Object.entries(keep).map(
        ([name, kept]) => kept !== undefined && <input key={name} type="hidden" name={name} value={kept} />,
      )}
      {hasKey && (
        <span className="key-hint needs-script" aria-hidden="true">
          /
        </span>
      )}
    </form>
  );
}
