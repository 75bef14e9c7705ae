import { SelectField } from "#components/ui/fields/field.tsx";

/** A select that may be fixed: then it shows its value, which goes along hidden, since a disabled control is not sent. */
export function FixableSelect({ isFixed, ...select }: Parameters<typeof SelectField>[0] & { isFixed: boolean }) {
  return (
    <div>
      <SelectField {...select} {...(isFixed ? { disabled: true, name: undefined } : {})} />
      {isFixed && <input type="hidden" name={select.id} value={String(select.defaultValue)} />}
    </div>
  );
}
