import type { ReactNode } from "react";

/**
 * A page with its title. The title is a part of the page, not of Next's metadata, which arrives after the page: it changes in the same
 * moment as what it names, so that a screen reader never finds a page without a title, nor one with the title of the page before.
 *
 * @param title as the browser shows it; the console's end with its name, as in `Team · Tallyport`.
 */
export function titled<Props extends object>(title: string, Page: (props: Props) => ReactNode | Promise<ReactNode>) {
  return function TitledPage(props: Props) {
    return (
      <>
        <title>{title}</title>
        <Page {...props} />
      </>
    );
  };
}
