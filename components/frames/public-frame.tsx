import type { ReactNode } from "react";
import { SellerBrand } from "#components/ui/base/brand.tsx";
import { cityOf } from "#components/ui/values/format-instant.ts";
import { ThemeSwitch } from "#components/ui/page/theme-switch.tsx";
import type { Theme } from "#components/ui/page/theme.ts";
import { initials } from "./initials.ts";

type Props = {
  seller: { name: string; email: string };
  theme: Theme;
  /** `await viewerZone()` */
  zone: string | null;
  /** Who is signed in, when somebody is. */
  person?: string | null;
  homeHref?: string;
  nav?: ReactNode;
  personMenu?: ReactNode;
  children: ReactNode;
};

/** Pages that a buyer sees: the seller's name above, who sells and who helps below. */
export function PublicFrame({ seller, theme, zone, person, homeHref = "/", nav, personMenu, children }: Props) {
  return (
    <div className="buyer">
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <header className="buyer__head">
        <SellerBrand name={seller.name} href={homeHref} />
        {nav}
        {person && (
          <div className="buyer__person">
            <span className="beyond-phone" title={person}>
              {person}
            </span>
            {personMenu ?? (
              <span className="avatar" aria-hidden="true">
                {initials(person)}
              </span>
            )}
          </div>
        )}
      </header>
      <main className="buyer__page" id="main">
        {children}
      </main>
      <footer className="buyer__foot">
        <span>Sold by {seller.name} in AWS Marketplace</span>
        <a href={`mailto:${seller.email}`}>Help: {seller.email}</a>
        <span>{zone ? `Times in UTC, with ${cityOf(zone)} time beside them` : "Times in UTC"}</span>
        <ThemeSwitch theme={theme} />
      </footer>
    </div>
  );
}
