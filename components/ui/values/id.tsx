import { shortenMiddle } from "./shorten-middle.ts";

type Props = {
  value: string;
  /** What it is, for the copy button's name: "agreement id". */
  label: string;
  /** Characters kept at the start and the end; the whole is shown when it is not much longer. */
  keep?: readonly [number, number];
};

/**
 * An id: shortened in the middle for the eye, whole for screen readers, text search and the copy button (page-helpers.tsx
 * listens for its press and copies the text beside it).
 */
export function Id({ value, label, keep = [4, 4] }: Props) {
  const short = shortenMiddle(value, keep);
  return (
    <span className="id">
      {short === value ? (
        value
      ) : (
        <>
          <span aria-hidden="true">{short}</span>
          <span className="vh">{value}</span>
        </>
      )}
      <button type="button" className="copy needs-script" data-copy="" aria-label={`Copy ${label} ${short}`} />
    </span>
  );
}
